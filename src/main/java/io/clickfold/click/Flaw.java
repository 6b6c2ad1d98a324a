package io.clickfold.click;

import java.util.Locale;

/**
 * What was amiss with an optional field of a click. It never costs the click: the value is repaired
 * if possible, and otherwise the click is counted without it.
 */
public enum Flaw {
  /** Blanks around the value are left out. */
  BLANKS("has blanks around it, which are left out"),
  /** An address's port, or the brackets around it, are left out. */
  PORT("has a port or brackets, which are left out"),
  /** Of several addresses, as in {@code X-Forwarded-For}, the first is used. */
  LIST("is a list, of which the first is used"),
  /** Not an IPv4 or IPv6 address: left out. */
  NO_ADDRESS("is no IPv4 or IPv6 address, and is left out"),
  /** Not an ISO 3166-1 alpha-2 code: counted as {@link Countries#UNKNOWN}. */
  NO_COUNTRY("is no ISO 3166-1 alpha-2 code, and is counted as ZZ"),
  /** Neither a string nor a whole number: left out. */
  TYPE("is neither a string nor a whole number, and is left out"),
  /** Longer than {@link ClickParser#MAX_FIELD_CHARS}: left out. */
  TOO_LONG("has more than " + ClickParser.MAX_FIELD_CHARS + " characters, and is left out"),
  /** Has an unpaired surrogate, so no UTF-8 form: left out. */
  SURROGATE("has an unpaired surrogate, and is left out");

  private final String detail;

  Flaw(String detail) {
    this.detail = detail;
  }

  /** The name in metrics and answers, such as {@code no_address}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The same as a sentence without its subject, which is the field. */
  public String detail() {
    return detail;
  }
}
