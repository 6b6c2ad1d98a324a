package io.clickfold.click;

import java.util.Arrays;

/**
 * One ad click event, as far as counting needs it. Mutable, so that one instance serves a whole
 * stream: a {@link ClickParser} overwrites it with each click that it parses. Not thread-safe.
 */
public final class Click {
  private static final int DIMENSIONS = Dimension.values().length;

  String adId = "";
  long timeMillis;
  long idHigh;
  long idLow;
  private final String[] values = new String[DIMENSIONS];

  public Click() {
    clear();
  }

  /** The clicked ad's id: not empty. */
  public String adId() {
    return adId;
  }

  /** The event time in milliseconds since 1970-01-01T00:00Z: not negative. */
  public long timeMillis() {
    return timeMillis;
  }

  /** The upper half of the event id's 128-bit fingerprint. */
  public long idHigh() {
    return idHigh;
  }

  /** The lower half of the event id's 128-bit fingerprint. */
  public long idLow() {
    return idLow;
  }

  /** The dimension's value; empty if the click does not say it. */
  public String value(Dimension dimension) {
    return values[dimension.ordinal()];
  }

  void value(Dimension dimension, String value) {
    values[dimension.ordinal()] = value;
  }

  void clear() {
    adId = "";
    timeMillis = -1;
    idHigh = 0;
    idLow = 0;
    Arrays.fill(values, "");
  }
}
