package io.clickfold.click;

import java.util.Locale;

/** Why a click is not accepted. */
public enum Rejection {
  /** Not one JSON object in valid UTF-8. */
  MALFORMED,
  /** A required field is absent, or null. */
  MISSING_FIELD,
  /** A field has a value of the wrong type, form or range. */
  INVALID_FIELD,
  /** The click, or one of its fields, is larger than allowed. */
  OVERSIZED,
  /** The click time lies further in the future than the allowed clock skew. */
  IN_FUTURE,
  /** The click time is of a minute that was too long ago to be counted any more. */
  TOO_OLD;

  /** The name in headers, metrics and answers, such as {@code missing_field}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
