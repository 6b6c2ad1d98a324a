package io.clickfold.fold;

import io.clickfold.click.Minutes;

/**
 * How far a fold has come: with the clicks from its {@link PartitionFold#replayOffset} on, another
 * one can take its place.
 *
 * @param watermark the event time below which no click is counted any more, in milliseconds since
 *     1970; {@link PartitionFold#NO_WATERMARK} before the first click
 * @param unfinished the start of the first minute of which not all has been emitted; the first open
 *     one if that is all minutes'
 * @param clock when the clock closed one of those minutes, or of later ones; null if it did not
 * @param asideFrom the start of the first minute that is set aside: of it and of later ones nothing
 *     is held, and maybe nothing was emitted; {@link #NOTHING_ASIDE} if none is
 * @param newest the start of the newest minute of any click taken; {@link
 *     PartitionFold#NO_WATERMARK} before the first one
 * @param tolerances by which clicks were judged that are to be read again
 */
public record FoldProgress(
    long watermark,
    long unfinished,
    Clock clock,
    long asideFrom,
    long newest,
    Tolerances tolerances) {
  /** After all minutes. */
  public static final long NOTHING_ASIDE = Long.MAX_VALUE;

  /** Before the first click. */
  public static final FoldProgress NONE = finished(PartitionFold.NO_WATERMARK);

  private static final String SEPARATOR = ":";
  private static final String ASIDE_SEPARATOR = "/";
  private static final int RADIX = Character.MAX_RADIX;

  /**
   * The clock has closed minutes, which the clicks that are read again do not show.
   *
   * @param offset behind the last click taken before
   * @param watermark to which it advanced
   */
  public record Clock(long offset, long watermark) {}

  /** Progress of a fold that has emitted everything of closed minutes. */
  public static FoldProgress finished(long watermark) {
    return new FoldProgress(
        watermark,
        watermark == PartitionFold.NO_WATERMARK ? watermark : Minutes.startOf(watermark),
        null,
        NOTHING_ASIDE,
        PartitionFold.NO_WATERMARK,
        Tolerances.NONE);
  }

  /** The same, with other clicks and tolerances. */
  public FoldProgress with(long newestMinute, Tolerances judged) {
    return new FoldProgress(watermark, unfinished, clock, asideFrom, newestMinute, judged);
  }

  /** Whether all minutes that have closed are emitted in whole, and none is set aside. */
  public boolean isFinished() {
    return unfinished == finished(watermark).unfinished && asideFrom == NOTHING_ASIDE;
  }

  /** The unfinished minutes and the clock, as text without spaces; empty if all are finished. */
  public String encodeUnfinished() {
    if (isFinished()) {
      return "";
    }
    String minute = encodeMinute(unfinished);
    String closed =
        clock == null
            ? minute
            : String.join(
                SEPARATOR,
                minute,
                Long.toString(clock.offset, RADIX),
                Long.toString(clock.watermark, RADIX));
    return asideFrom == NOTHING_ASIDE ? closed : closed + ASIDE_SEPARATOR + encodeMinute(asideFrom);
  }

  private static String encodeMinute(long start) {
    return start == PartitionFold.NO_WATERMARK ? "" : Long.toString(start / Minutes.MILLIS, RADIX);
  }

  private static long parseMinute(String text) {
    return text.isEmpty()
        ? PartitionFold.NO_WATERMARK
        : Long.parseLong(text, RADIX) * Minutes.MILLIS;
  }

  /**
   * Progress as it was when {@link #encodeUnfinished} wrote this, of a fold that has judged
   * nothing.
   *
   * @throws IllegalArgumentException if it was written by something else
   */
  public static FoldProgress parse(long watermark, String unfinished) {
    if (unfinished.isEmpty()) {
      return finished(watermark);
    }
    String[] aside = unfinished.split(ASIDE_SEPARATOR);
    String[] parts = aside[0].split(SEPARATOR);
    return new FoldProgress(
        watermark,
        parseMinute(parts[0]),
        parts.length == 1
            ? null
            : new Clock(Long.parseLong(parts[1], RADIX), Long.parseLong(parts[2], RADIX)),
        aside.length == 1 ? NOTHING_ASIDE : parseMinute(aside[1]),
        PartitionFold.NO_WATERMARK,
        Tolerances.NONE);
  }
}
