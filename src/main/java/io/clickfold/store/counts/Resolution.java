package io.clickfold.store.counts;

/** How finely a reading of totals tells minutes apart. */
public enum Resolution {
  /** Every minute. */
  MINUTE,
  /** Minutes of the same UTC day may be added up. */
  DAY
}
