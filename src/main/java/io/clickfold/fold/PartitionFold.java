package io.clickfold.fold;

import io.clickfold.click.Click;
import io.clickfold.click.Minutes;
import io.clickfold.result.ResultEncoder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The aggregator's core: folds the clicks of one input partition into counts per ad and minute. It
 * knows no clock, no Kafka and no store.
 *
 * <p>The same clicks at the same offsets give the same verdicts and counts, whenever they are read:
 * all that a verdict depends on stands in the log (event times, ids, and the times at which the
 * broker took the clicks), except for {@link #followClock}, whose effect is in the watermark. So a
 * fold that begins with the watermark of an earlier one, and is given the clicks from that one's
 * {@link #replayOffset} on, comes to the same state: a minute that is open at that watermark was
 * open ever before.
 *
 * <p>The watermark is the highest event time seen less the lateness, where a click's time counts no
 * further than the time at which the broker took it: a clock that is fast, but within the allowed
 * skew, must not close minutes early.
 *
 * <p>Not thread-safe.
 */
public final class PartitionFold {
  /** The watermark before the first click. */
  public static final long NO_WATERMARK = Long.MIN_VALUE;

  private final FoldSettings settings;
  private final int source;
  private final ResultEncoder encoder = new ResultEncoder();

  /** Few: as many as fit between the watermark and the newest click. */
  private final List<OpenMinute> open = new ArrayList<>();

  /** Minutes that were closed with cells that have not been drained. */
  private final List<OpenMinute> closed = new ArrayList<>();

  private long watermark;
  private long firstOpenMinute;
  private OpenMinute latest;

  /**
   * A fold without clicks.
   *
   * @param source the input partition, as it is named in the results
   * @param watermark the event time in milliseconds since 1970 at which an earlier fold of the
   *     partition had arrived, or {@link #NO_WATERMARK}
   */
  public PartitionFold(FoldSettings settings, int source, long watermark) {
    this.settings = settings;
    this.source = source;
    this.watermark = NO_WATERMARK;
    this.firstOpenMinute = NO_WATERMARK;
    advance(watermark);
  }

  /**
   * Takes the partition's next click.
   *
   * @param offset its offset in the partition, higher than those before
   * @param takenMillis the time at which the broker took it, in milliseconds since 1970
   */
  public Verdict accept(Click click, long offset, long takenMillis) {
    long time = click.timeMillis();
    if (time > takenMillis + settings.clockSkewMillis()) {
      return Verdict.IN_FUTURE;
    }
    advance(Math.min(time, takenMillis) - settings.latenessMillis());
    long minute = Minutes.startOf(time);
    if (minute < firstOpenMinute) {
      return Verdict.LATE;
    }
    return minute(minute, offset).count(click) ? Verdict.COUNTED : Verdict.DUPLICATE;
  }

  /**
   * Lets the watermark follow the clock, since the partition was read to its end at that time.
   *
   * @param wallMillis in milliseconds since 1970
   */
  public void followClock(long wallMillis) {
    advance(wallMillis - settings.latenessMillis());
  }

  /** The event time below which no click is counted any more; {@link #NO_WATERMARK} at first. */
  public long watermark() {
    return watermark;
  }

  /** The start of the first minute that is open; {@link #NO_WATERMARK} before the first click. */
  public long firstOpenMinute() {
    return firstOpenMinute;
  }

  /**
   * The offset from which the clicks have to be read again to rebuild this state.
   *
   * @param nextOffset the offset behind the last click taken
   */
  public long replayOffset(long nextOffset) {
    long replay = nextOffset;
    for (OpenMinute minute : open) {
      replay = Math.min(replay, minute.firstOffset);
    }
    return replay;
  }

  /** Whether {@link #drain} has something to hand over. */
  public boolean isDirty() {
    return !closed.isEmpty() || open.stream().anyMatch(OpenMinute::isDirty);
  }

  /** Hands over the cells that changed since the last call, with their whole counts. */
  public void drain(ResultSink sink) {
    for (OpenMinute minute : closed) {
      minute.drain(encoder, source, sink);
    }
    closed.clear();
    for (OpenMinute minute : open) {
      minute.drain(encoder, source, sink);
    }
  }

  /** Takes all that was counted for handed over, as it is after clicks were read again. */
  public void forgetChanges() {
    closed.clear();
    open.forEach(OpenMinute::clean);
  }

  /** How many event ids are held. */
  public long idsHeld() {
    return open.stream().mapToLong(OpenMinute::ids).sum();
  }

  /** How many minutes are open. */
  public int openMinutes() {
    return open.size();
  }

  private OpenMinute minute(long start, long offset) {
    if (latest != null && latest.start == start) {
      return latest;
    }
    for (OpenMinute minute : open) {
      if (minute.start == start) {
        latest = minute;
        return minute;
      }
    }
    latest = new OpenMinute(start, offset, settings.cubes());
    open.add(latest);
    return latest;
  }

  private void advance(long to) {
    if (to <= watermark) {
      return;
    }
    watermark = to;
    long first = Minutes.startOf(to);
    if (first > firstOpenMinute) {
      firstOpenMinute = first;
      close(first);
    }
  }

  private void close(long before) {
    latest = null;
    Iterator<OpenMinute> minutes = open.iterator();
    while (minutes.hasNext()) {
      OpenMinute minute = minutes.next();
      if (minute.start < before) {
        minutes.remove();
        if (minute.isDirty()) {
          closed.add(minute);
        }
      }
    }
  }
}
