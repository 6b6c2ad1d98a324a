package io.clickfold.fold;

import io.clickfold.click.Minutes;

/**
 * How far a fold has come: with the clicks from its {@link PartitionFold#replayOffset} on, another
 * one can take its place.
 *
 * @param watermark the event time below which no click is counted any more, in milliseconds since
 *     1970; {@link PartitionFold#NO_WATERMARK} before the first click
 * @param unfinished the start of the first minute of which not all has been handed over; the first
 *     open one if that is all minutes'
 * @param clock when the clock closed one of those minutes, or of later ones; null if it did not
 * @param newest the start of the newest minute of any click taken; {@link
 *     PartitionFold#NO_WATERMARK} before the first one
 * @param tolerances by which clicks were judged that are to be read again
 */
public record FoldProgress(
    long watermark, long unfinished, Clock clock, long newest, Tolerances tolerances) {
  /** Before the first click. */
  public static final FoldProgress NONE = finished(PartitionFold.NO_WATERMARK);

  private static final String SEPARATOR = ":";
  private static final int RADIX = Character.MAX_RADIX;

  /**
   * The clock has closed minutes, which the clicks that are read again do not show.
   *
   * @param offset behind the last click taken before
   * @param watermark to which it advanced
   */
  public record Clock(long offset, long watermark) {}

  /** Progress of a fold that has handed over everything of closed minutes. */
  public static FoldProgress finished(long watermark) {
    return new FoldProgress(
        watermark,
        watermark == PartitionFold.NO_WATERMARK ? watermark : Minutes.startOf(watermark),
        null,
        PartitionFold.NO_WATERMARK,
        Tolerances.NONE);
  }

  /** The same, with other clicks and tolerances. */
  public FoldProgress with(long newestMinute, Tolerances judged) {
    return new FoldProgress(watermark, unfinished, clock, newestMinute, judged);
  }

  /** Whether all minutes that have closed are handed over in whole. */
  public boolean isFinished() {
    return unfinished == finished(watermark).unfinished;
  }

  /** The unfinished minutes and the clock, as text without spaces; empty if all are finished. */
  public String encodeUnfinished() {
    if (isFinished()) {
      return "";
    }
    String minute = Long.toString(unfinished / Minutes.MILLIS, RADIX);
    return clock == null
        ? minute
        : String.join(
            SEPARATOR,
            minute,
            Long.toString(clock.offset, RADIX),
            Long.toString(clock.watermark, RADIX));
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
    String[] parts = unfinished.split(SEPARATOR);
    long minute = Long.parseLong(parts[0], RADIX) * Minutes.MILLIS;
    return new FoldProgress(
        watermark,
        minute,
        parts.length == 1
            ? null
            : new Clock(Long.parseLong(parts[1], RADIX), Long.parseLong(parts[2], RADIX)),
        PartitionFold.NO_WATERMARK,
        Tolerances.NONE);
  }
}
