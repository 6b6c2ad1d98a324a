package io.clickfold.fold;

/** What became of a click. */
public enum Verdict {
  /** It was counted. */
  COUNTED,
  /** Its event id had been counted in its minute before. */
  DUPLICATE,
  /** Its minute is closed. */
  LATE,
  /** Its time lies further in the future than the allowed clock skew. */
  IN_FUTURE
}
