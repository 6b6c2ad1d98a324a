package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.click.MinuteRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Minutes that are recomputed from their archived clicks.
 *
 * @param id a time-based UUID: younger jobs have higher ones
 * @param ranges the minutes, in order; none overlaps another
 * @param ads the ads whose counts are replaced; all if empty
 * @param generation that of the results, higher than those of all older jobs
 * @param acceptsIncomplete whether its minutes are counted even if the archive may lack some clicks
 * @param repair whether a reconciliation that finds a difference has the ads recomputed
 * @param needed by source, how far the archive has to be; empty until somebody has begun with the
 *     job
 * @param neededByWindows the same for the windows of rankings, when these are final; empty until
 *     then
 * @param reason why it is in this state, if that needs saying; may be empty
 * @param changed when it came into this state
 */
public record Job(
    UUID id,
    JobKind kind,
    List<MinuteRange> ranges,
    Set<String> ads,
    int generation,
    boolean acceptsIncomplete,
    boolean repair,
    Map<Integer, Long> needed,
    Map<Integer, Long> neededByWindows,
    JobState state,
    String reason,
    Instant changed) {

  /** When it was asked for. */
  public Instant created() {
    return Instant.ofEpochMilli(Uuids.unixTimestamp(id));
  }

  /** The first minute's start, in milliseconds since 1970. */
  public long from() {
    return ranges.get(0).from();
  }

  /** The last minute's end, in milliseconds since 1970. */
  public long to() {
    return ranges.get(ranges.size() - 1).to();
  }

  /** Whether a minute, named by its start, is one of the job's. */
  public boolean has(long minute) {
    int low = 0;
    int high = ranges.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranges.get(middle).to() <= minute) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < ranges.size() && ranges.get(low).from() <= minute;
  }

  /** How many minutes it has. */
  public long minutes() {
    return ranges.stream().mapToLong(range -> (range.to() - range.from()) / 60_000).sum();
  }
}
