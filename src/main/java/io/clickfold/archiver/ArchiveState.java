package io.clickfold.archiver;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.kafka.loop.Loss;
import io.clickfold.wire.avro.StateSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * From when on a partition is archived, with which gaps, and how its open chunk goes on; stands in
 * its checkpoints.
 *
 * @param since the first minute of event time whose clicks are all archived, in milliseconds since
 *     1970
 * @param firstAppended when the broker appended the first record that was archived, likewise;
 *     {@link #NONE} if none was
 * @param clockSkewMillis by which the clicks of the open chunk are judged
 * @param newest the latest time of an archived click, capped by its broker time
 * @param gaps later minutes of which not all clicks are archived
 */
record ArchiveState(
    long since, long firstAppended, long clockSkewMillis, long newest, MinuteRanges gaps) {
  static final long NONE = -1;

  /** Of more gaps the oldest are joined, since a checkpoint has to be small. */
  private static final int MAX_GAPS = 32;

  /**
   * The state of an archive that begins with a record. Clicks that the broker appended before it
   * have times of at most its broker time plus the clock skew.
   *
   * @param logBeginning the offset below which records are gone
   */
  static ArchiveState beginningWith(long logBeginning, long brokerMillis, long clockSkewMillis) {
    long since = logBeginning == 0 ? 0 : completeSince(brokerMillis, clockSkewMillis);
    return new ArchiveState(since, brokerMillis, clockSkewMillis, 0, MinuteRanges.NONE);
  }

  /**
   * The state of an archive of a partition that was empty at some time, though its log does not
   * begin at 0: the clicks that are gone had been appended by then.
   */
  static ArchiveState beginningEmpty(long wallMillis, long clockSkewMillis) {
    return new ArchiveState(
        completeSince(wallMillis, clockSkewMillis), NONE, clockSkewMillis, 0, MinuteRanges.NONE);
  }

  /** The state of an archive of a partition that never had a record. */
  static ArchiveState whole(long clockSkewMillis) {
    return new ArchiveState(0, NONE, clockSkewMillis, 0, MinuteRanges.NONE);
  }

  private static long completeSince(long brokerMillis, long clockSkewMillis) {
    return Minutes.startOf(brokerMillis + clockSkewMillis) + 2 * Minutes.MILLIS;
  }

  /** The state when a record is read; only the first record changes it. */
  ArchiveState reading(long brokerMillis) {
    return firstAppended == NONE
        ? new ArchiveState(since, brokerMillis, clockSkewMillis, newest, gaps)
        : this;
  }

  ArchiveState withClockSkew(long millis) {
    return new ArchiveState(since, firstAppended, millis, newest, gaps);
  }

  /** The state when a click has been archived. */
  ArchiveState seeing(long clickMillis, long brokerMillis) {
    long time = Math.min(clickMillis, brokerMillis);
    return time > newest
        ? new ArchiveState(since, firstAppended, clockSkewMillis, time, gaps)
        : this;
  }

  /**
   * The state behind records that have expired. Those that were on time had minutes that were open
   * before them: from the newest click's less the lateness on.
   *
   * @param skewMillis by which they would have been judged
   */
  ArchiveState behind(Loss loss, long latenessMillis, long skewMillis) {
    long from = Math.max(0, Minutes.startOf(newest - latenessMillis));
    long to = completeSince(loss.untilMillis(), skewMillis);
    return from < to ? lacking(new MinuteRange(from, to)) : this;
  }

  /** The state when some clicks of some minutes are not archived. */
  ArchiveState lacking(MinuteRange minutes) {
    List<MinuteRange> ranges = new ArrayList<>(gaps.ranges());
    ranges.add(minutes);
    MinuteRanges all = MinuteRanges.of(ranges);
    if (all.ranges().size() > MAX_GAPS) {
      List<MinuteRange> kept = new ArrayList<>(all.ranges());
      MinuteRange first = kept.remove(0);
      kept.set(0, new MinuteRange(first.from(), kept.get(0).to()));
      all = MinuteRanges.of(kept);
    }
    return new ArchiveState(since, firstAppended, clockSkewMillis, newest, all);
  }

  String encode() {
    return StateSchema.ARCHIVE.encode(
        fields ->
            fields
                .set("since", since)
                .set("first_appended", firstAppended, NONE)
                .set("clock_skew_millis", clockSkewMillis)
                .set("newest", newest)
                .set(
                    "gaps",
                    gaps.ranges(),
                    (gap, each) ->
                        each.set("from", gap.from() / Minutes.MILLIS)
                            .set("to", gap.to() / Minutes.MILLIS)));
  }

  /**
   * The state that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it was written by something else
   */
  static ArchiveState parse(String state) {
    return StateSchema.ARCHIVE.decode(
        state,
        fields ->
            new ArchiveState(
                fields.int64("since"),
                fields.int64("first_appended", NONE),
                fields.int64("clock_skew_millis"),
                fields.int64("newest"),
                MinuteRanges.of(
                    fields.readAll(
                        "gaps",
                        gap ->
                            new MinuteRange(
                                gap.int64("from") * Minutes.MILLIS,
                                gap.int64("to") * Minutes.MILLIS)))));
  }
}
