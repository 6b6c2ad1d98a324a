package io.clickfold.click;

/**
 * One ad click event, as far as counting needs it. Mutable, so that one instance serves a whole
 * stream: a {@link ClickParser} overwrites it with each click that it parses. Its texts stay in the
 * parsed bytes where they can. Not thread-safe.
 */
public final class Click {
  /**
   * How far ahead of the broker's time a click may lie and still be kept. It is then not counted
   * live, but when its minute has closed: the clock that is wrong may be the broker's.
   */
  public static final long MAX_EARLY_MILLIS = 3_600_000;

  private static final int FLAWS = Flaw.values().length;

  final Text ad = new Text();
  long timeMillis;
  long idHigh;
  long idLow;
  private final Text[] values = new Text[Dimension.values().length];
  private int flaws;

  /** An empty click, for a parser to fill. */
  public Click() {
    for (int i = 0; i < values.length; i++) {
      values[i] = new Text();
    }
    clear();
  }

  /** The clicked ad's id: not empty. */
  public String adId() {
    return ad.toString();
  }

  /** The clicked ad's id: not empty. */
  public Text ad() {
    return ad;
  }

  /** The event time in milliseconds since 1970-01-01T00:00Z: not negative. */
  public long timeMillis() {
    return timeMillis;
  }

  /**
   * Whether the click lies further in the future than is allowed: it is not counted live then.
   *
   * @param brokerMillis the broker time, in milliseconds since 1970
   * @param clockSkewMillis how far its time may lie behind that
   */
  public boolean isInFuture(long brokerMillis, long clockSkewMillis) {
    return timeMillis > brokerMillis + clockSkewMillis;
  }

  /**
   * Whether the click is of a minute that was too long ago, when it came, to be counted any more.
   *
   * @param brokerMillis the broker time, in milliseconds since 1970
   * @param countableMillis how far its time may lie before that
   */
  public boolean isTooOld(long brokerMillis, long countableMillis) {
    return timeMillis < brokerMillis - countableMillis;
  }

  /**
   * Makes the fingerprint unique to this source. So where clicks of several sources meet,
   * duplicates are found within each source only, as they would be there.
   */
  public void comesFrom(int source) {
    idHigh ^= source * 0x9E3779B97F4A7C15L;
  }

  /** The upper half of the event id's 128-bit fingerprint. */
  public long idHigh() {
    return idHigh;
  }

  /** The lower half of the event id's 128-bit fingerprint. */
  public long idLow() {
    return idLow;
  }

  /** The dimension's value; empty if the click does not have one. */
  public String value(Dimension dimension) {
    return text(dimension).toString();
  }

  /** The dimension's value; empty if the click does not have one. */
  public Text text(Dimension dimension) {
    return values[dimension.ordinal()];
  }

  /** Whether something is amiss with optional fields. */
  public boolean hasFlaws() {
    return flaws != 0;
  }

  /** Whether an optional field has this flaw. */
  public boolean hasFlaw(Dimension field, Flaw flaw) {
    return (flaws & bit(field, flaw)) != 0;
  }

  void addFlaw(Dimension field, Flaw flaw) {
    flaws |= bit(field, flaw);
  }

  void clearFlaws(Dimension field) {
    flaws &= ~((1 << FLAWS) - 1 << field.ordinal() * FLAWS);
  }

  private static int bit(Dimension field, Flaw flaw) {
    return 1 << field.ordinal() * FLAWS + flaw.ordinal();
  }

  void clear() {
    flaws = 0;
    ad.clear();
    timeMillis = -1;
    idHigh = 0;
    idLow = 0;
    for (Text value : values) {
      value.clear();
    }
  }
}
