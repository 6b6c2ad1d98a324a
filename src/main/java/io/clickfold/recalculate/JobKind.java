package io.clickfold.recalculate;

/** Why minutes are counted again. */
enum JobKind {
  /** Somebody asked for it. */
  REQUESTED,
  /** Clicks came late. */
  CORRECTION,
  /** A reconciliation found a difference. */
  REPAIR
}
