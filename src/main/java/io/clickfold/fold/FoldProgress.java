package io.clickfold.fold;

import io.clickfold.click.Minutes;
import io.clickfold.wire.avro.Fields;

/**
 * How far a fold has come: with the clicks from its {@link PartitionFold#replayOffset} on, another
 * one can take its place.
 *
 * @param watermark the event time below which no click is counted any more, in milliseconds since
 *     1970; {@link PartitionFold#NO_WATERMARK} before the first click
 * @param unfinished the start of the first minute of which not all has been emitted; the first open
 *     one if all closed minutes are emitted
 * @param clock when the clock closed one of those minutes, or of later ones; null if it did not
 * @param asideFrom the start of the first minute that is set aside: nothing is held of it and of
 *     later ones, and maybe nothing was emitted; {@link #NOTHING_ASIDE} if none is
 * @param newest the start of the newest minute of any click read; {@link
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

  /**
   * The clock has closed minutes, which the clicks that are read again do not show.
   *
   * @param offset behind the last click read before
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
  boolean isFinished() {
    return unfinished == finished(watermark).unfinished && asideFrom == NOTHING_ASIDE;
  }

  /** Writes it but for clicks and tolerances; and the clock only if it matters. */
  public void write(Fields fields) {
    fields.set("watermark", watermark, PartitionFold.NO_WATERMARK);
    writeMinute(fields, "unfinished", unfinished, PartitionFold.NO_WATERMARK);
    writeMinute(fields, "aside_from", asideFrom, NOTHING_ASIDE);
    if (clock != null && !isFinished()) {
      fields.set(
          "clock", closed -> closed.set("offset", clock.offset).set("watermark", clock.watermark));
    }
  }

  private static void writeMinute(Fields fields, String name, long start, long none) {
    fields.set(name, start == none ? none : start / Minutes.MILLIS, none);
  }

  /** What {@link #write} wrote, of a fold that has judged nothing. */
  public static FoldProgress read(Fields fields) {
    return new FoldProgress(
        fields.int64("watermark", PartitionFold.NO_WATERMARK),
        readMinute(fields, "unfinished", PartitionFold.NO_WATERMARK),
        fields.readOrNull(
            "clock", closed -> new Clock(closed.int64("offset"), closed.int64("watermark"))),
        readMinute(fields, "aside_from", NOTHING_ASIDE),
        PartitionFold.NO_WATERMARK,
        Tolerances.NONE);
  }

  private static long readMinute(Fields fields, String name, long none) {
    long minute = fields.int64(name, none);
    return minute == none ? none : minute * Minutes.MILLIS;
  }
}
