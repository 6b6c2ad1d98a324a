package io.clickfold.fold;

/** What became of a click. */
public enum Verdict {
  /** It was counted. */
  COUNTED,
  /** Its event id had been counted in its minute, for its ad, before. */
  DUPLICATE,
  /** Its minute is closed. */
  LATE,
  /** It is one of a hot ad's, to be passed on to a shard, which counts it. */
  FORWARDED,
  /** There is no memory for its minute now; it is to be taken again when there is. */
  SET_ASIDE,
  /** Its time lies further in the future than the allowed clock skew. */
  IN_FUTURE
}
