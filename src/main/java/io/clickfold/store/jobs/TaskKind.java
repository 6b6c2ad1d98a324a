package io.clickfold.store.jobs;

/** What a task does. */
public enum TaskKind {
  /** Counts some of the job's minutes, of one source. */
  COUNT,
  /** Compares an hour's stored totals with its archived clicks. */
  COMPARE,
  /** Removes what is not among the new counts. */
  REMOVE,
  /** Ranks the windows that end within a stretch of some hours. */
  RANK
}
