package io.clickfold.store;

/** How finely a reading tells minutes apart. */
public enum Resolution {
  /** Every minute. */
  MINUTE,
  /** Minutes of the same UTC hour may be added up. */
  HOUR,
  /** Minutes of the same UTC day may be added up. */
  DAY
}
