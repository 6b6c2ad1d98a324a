package io.clickfold.store.jobs;

/** How far a job is. */
public enum JobState {
  /** Nobody has begun with it. */
  REQUESTED,
  /** Until the archive has all that was in the raw queue when the job was begun. */
  WAITING_FOR_ARCHIVE,
  /** The archived clicks of a reconciliation are counted, and compared with what is stored. */
  COMPARING,
  /** Clicks are counted, and the counts are stored. */
  COUNTING,
  /** What was stored before and is not among the new counts is removed. Cannot be cancelled. */
  REMOVING,
  /** Until the last window that holds a minute of the job is final. Counts are stored by then. */
  WAITING_FOR_WINDOWS,
  /** The windows that hold a minute of the job are ranked. */
  RANKING,
  /** All of it is stored. */
  DONE,
  /** Ended by request: what was replaced until then stays, each minute of a source in whole. */
  CANCELLED,
  /** Cannot be done. */
  FAILED;

  /** Whether nothing follows. */
  public boolean isEnd() {
    return this == DONE || this == CANCELLED || this == FAILED;
  }
}
