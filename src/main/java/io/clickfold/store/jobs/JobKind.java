package io.clickfold.store.jobs;

/** Why minutes are recomputed, and what for. */
public enum JobKind {
  /** Somebody asked for it. */
  REQUESTED,
  /** Clicks came late. */
  CORRECTION,
  /** A reconciliation found a difference. */
  REPAIR,
  /** Nothing is replaced: what is stored of an hour is compared with its archived clicks. */
  RECONCILIATION
}
