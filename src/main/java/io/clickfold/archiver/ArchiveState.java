package io.clickfold.archiver;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.kafka.loop.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * From when on a partition is archived, with which gaps, and how its open chunk goes on; stands in
 * its checkpoints.
 *
 * @param since the first minute of event time whose clicks are all archived, in milliseconds since
 *     1970
 * @param firstTaken when the broker took the first record that the archive has taken, likewise;
 *     {@link #NONE} if it has taken none
 * @param clockSkewMillis by which the clicks of the open chunk are judged
 * @param newest the latest time of a click that was taken, though no later than the broker took it
 * @param gaps later minutes of which not all clicks are archived
 */
record ArchiveState(
    long since, long firstTaken, long clockSkewMillis, long newest, MinuteRanges gaps) {
  static final long NONE = -1;

  private static final String SEPARATOR = " ";
  private static final String GAP_SEPARATOR = ",";
  private static final String EDGE_SEPARATOR = ":";

  /** Of more gaps the oldest are joined, since a checkpoint has to be small. */
  private static final int MAX_GAPS = 32;

  /**
   * The state of an archive that begins with a record. A click that the broker took before it has a
   * time no later than that and the clock skew.
   */
  static ArchiveState beginningWith(long offset, long takenMillis, long clockSkewMillis) {
    long since = offset == 0 ? 0 : completeSince(takenMillis, clockSkewMillis);
    return new ArchiveState(since, takenMillis, clockSkewMillis, 0, MinuteRanges.NONE);
  }

  /**
   * The state of an archive of a partition that is empty at some time, though its log begins behind
   * its first offset: clicks that are not there any more had been taken by then.
   */
  static ArchiveState beginningEmpty(long wallMillis, long clockSkewMillis) {
    return new ArchiveState(
        completeSince(wallMillis, clockSkewMillis), NONE, clockSkewMillis, 0, MinuteRanges.NONE);
  }

  private static long completeSince(long takenMillis, long clockSkewMillis) {
    return Minutes.startOf(takenMillis + clockSkewMillis) + 2 * Minutes.MILLIS;
  }

  /** The state when a record is taken, which changes it if it is the first. */
  ArchiveState taking(long takenMillis) {
    return firstTaken == NONE
        ? new ArchiveState(since, takenMillis, clockSkewMillis, newest, gaps)
        : this;
  }

  ArchiveState withClockSkew(long millis) {
    return new ArchiveState(since, firstTaken, millis, newest, gaps);
  }

  /** The state when a click has been taken. */
  ArchiveState seeing(long clickMillis, long takenMillis) {
    long time = Math.min(clickMillis, takenMillis);
    return time > newest ? new ArchiveState(since, firstTaken, clockSkewMillis, time, gaps) : this;
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
    return new ArchiveState(since, firstTaken, clockSkewMillis, newest, all);
  }

  String encode() {
    return String.join(
            SEPARATOR,
            Long.toString(since),
            Long.toString(firstTaken),
            Long.toString(clockSkewMillis),
            Long.toString(newest),
            gaps.ranges().stream()
                .map(
                    gap -> gap.from() / Minutes.MILLIS + EDGE_SEPARATOR + gap.to() / Minutes.MILLIS)
                .collect(Collectors.joining(GAP_SEPARATOR)))
        .strip();
  }

  static ArchiveState parse(String state) {
    String[] parts = state.split(SEPARATOR);
    return new ArchiveState(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]),
        parts.length == 4 ? MinuteRanges.NONE : gaps(parts[4]));
  }

  private static MinuteRanges gaps(String encoded) {
    return MinuteRanges.of(
        Arrays.stream(encoded.split(GAP_SEPARATOR))
            .map(gap -> gap.split(EDGE_SEPARATOR))
            .map(
                edges ->
                    new MinuteRange(
                        Long.parseLong(edges[0]) * Minutes.MILLIS,
                        Long.parseLong(edges[1]) * Minutes.MILLIS))
            .toList());
  }
}
