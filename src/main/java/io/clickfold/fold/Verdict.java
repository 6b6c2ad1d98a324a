package io.clickfold.fold;

/**
 * What became of a click.
 *
 * @param outcome what was done with it
 * @param shard the shard to which it is to be forwarded; {@link #NO_SHARD} unless the outcome is
 *     {@link Outcome#FORWARDED}
 */
public record Verdict(Outcome outcome, int shard) {
  /** Of a click that is not forwarded. */
  public static final int NO_SHARD = -1;

  /** See {@link Outcome#COUNTED}. */
  public static final Verdict COUNTED = new Verdict(Outcome.COUNTED, NO_SHARD);

  /** See {@link Outcome#DUPLICATE}. */
  public static final Verdict DUPLICATE = new Verdict(Outcome.DUPLICATE, NO_SHARD);

  /** See {@link Outcome#LATE}. */
  public static final Verdict LATE = new Verdict(Outcome.LATE, NO_SHARD);

  /** See {@link Outcome#SET_ASIDE}. */
  public static final Verdict SET_ASIDE = new Verdict(Outcome.SET_ASIDE, NO_SHARD);

  /** See {@link Outcome#IN_FUTURE}. */
  public static final Verdict IN_FUTURE = new Verdict(Outcome.IN_FUTURE, NO_SHARD);

  /** The outcomes. */
  public enum Outcome {
    /** It was counted. */
    COUNTED,
    /** Its event id had been counted in its minute, for its ad, before. */
    DUPLICATE,
    /** Its minute is closed. */
    LATE,
    /** It is one of a hot ad's. A shard counts it. */
    FORWARDED,
    /** There is no memory for its minute now. It has to be read again when there is. */
    SET_ASIDE,
    /** Its time lies further in the future than the allowed clock skew. */
    IN_FUTURE
  }

  /**
   * One of a hot ad's clicks.
   *
   * @param shard which counts it, from 0
   */
  public static Verdict forwardedTo(int shard) {
    return new Verdict(Outcome.FORWARDED, shard);
  }
}
