package io.clickfold.fold;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.clickfold.click.Click;
import io.clickfold.click.Minutes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;

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

  private static final int LIVE = 0;

  /** How long after its end a minute has settled: few clicks come later than that. */
  private static final long SETTLE_MILLIS = 15_000;

  /** How many minutes' memory is kept for later ones: they close and begin one by one. */
  private static final int MOST_SPARE = 1;

  private final FoldSettings settings;
  private final HotAds hot;
  private final CountedCubes cubes;
  private final MinuteRecords records;
  private final Hasher64 hasher;

  /** Few: as many as fit between the watermark and the newest click. */
  private final List<OpenMinute> open = new ArrayList<>();

  /** Minutes that were closed, and maybe not handed over in whole. */
  private final List<OpenMinute> closed = new ArrayList<>();

  private final List<OpenMinute> spare = new ArrayList<>();
  private long watermark;
  private long firstOpenMinute;
  private OpenMinute latest;
  private int shard;

  /** Keeps what {@link #fetch} reads from being optimised away. */
  private long fetched;

  /**
   * A fold without clicks, for live counts.
   *
   * @param source the input partition, as it is named in the results
   * @param watermark the event time in milliseconds since 1970 at which an earlier fold of the
   *     partition had arrived, or {@link #NO_WATERMARK}
   */
  public PartitionFold(FoldSettings settings, int source, long watermark) {
    this(settings, source, LIVE, watermark, HotAds.none());
  }

  /**
   * A fold without clicks, for live counts, that passes clicks of hot ads on.
   *
   * @param source the input partition, as it is named in the results
   * @param watermark the event time in milliseconds since 1970 at which an earlier fold of the
   *     partition had arrived, or {@link #NO_WATERMARK}
   * @param hot decides which ads these are; used by this fold only
   */
  public PartitionFold(FoldSettings settings, int source, long watermark, HotAds hot) {
    this(settings, source, LIVE, watermark, hot);
  }

  /**
   * A fold without clicks, for counts of a generation.
   *
   * @param source the input partition, as it is named in the results
   * @param generation as it is named in the results: 0 for live counts
   * @param watermark the event time in milliseconds since 1970 at which an earlier fold of the
   *     partition had arrived, or {@link #NO_WATERMARK}
   */
  public PartitionFold(FoldSettings settings, int source, int generation, long watermark) {
    this(settings, source, generation, watermark, HotAds.none());
  }

  private PartitionFold(
      FoldSettings settings, int source, int generation, long watermark, HotAds hot) {
    this.settings = settings;
    this.hot = hot;
    this.cubes = new CountedCubes(settings.cubes());
    this.hasher = newHasher();
    this.records = new MinuteRecords(cubes, hasher, source, generation);
    this.watermark = NO_WATERMARK;
    this.firstOpenMinute = NO_WATERMARK;
    advance(watermark);
  }

  /**
   * PolymurHash 2.0 (Orson Peters, 2023) with secrets: it is universal, so nobody who does not know
   * them can choose ids or values whose hashes meet.
   */
  static Hasher64 newHasher() {
    SecureRandom secrets = new SecureRandom();
    return Hashing.polymurHash2_0(secrets.nextLong(), secrets.nextLong());
  }

  /**
   * Brings near what {@link #accept} will need for a click, as far as it is known where that is. To
   * call it for some clicks, and then to accept these, is faster than to accept one by one: the
   * processor waits for all that memory at once.
   */
  public void fetch(Click click) {
    if (latest != null) {
      fetched += latest.fetch(click);
    }
  }

  /**
   * Takes the partition's next click.
   *
   * @param offset its offset in the partition, higher than those before
   * @param takenMillis the time at which the broker took it, in milliseconds since 1970
   */
  public Verdict accept(Click click, long offset, long takenMillis) {
    if (click.isInFuture(takenMillis, settings.clockSkewMillis())) {
      return Verdict.IN_FUTURE;
    }
    long time = click.timeMillis();
    advance(Math.min(time, takenMillis) - settings.latenessMillis());
    long minute = Minutes.startOf(time);
    if (minute < firstOpenMinute) {
      return Verdict.LATE;
    }
    if (!hot.splits().isEmpty()) {
      shard = hot.shardOf(click, minute);
      if (shard >= 0) {
        return Verdict.PASSED_ON;
      }
    }
    return minute(minute, offset).count(click) ? Verdict.COUNTED : Verdict.DUPLICATE;
  }

  /** The shard to which the last click is to be passed on, if that was the verdict. */
  public int shard() {
    return shard;
  }

  /**
   * Takes a click that was judged elsewhere, and changes no watermark: it counts if its minute is
   * open.
   *
   * @param offset of the record in which it came, not lower than those before
   */
  Verdict count(Click click, long offset) {
    long minute = Minutes.startOf(click.timeMillis());
    if (minute < firstOpenMinute) {
      return Verdict.LATE;
    }
    return minute(minute, offset).count(click) ? Verdict.COUNTED : Verdict.DUPLICATE;
  }

  /**
   * Decides which ads are hot from the next minute on. To be called before {@link #drain}, and what
   * it changes is to be committed with that.
   *
   * @param shards how many there are
   * @return what changed
   */
  public List<Split> decideHotAds(int shards) {
    return hot.decide(this, shards);
  }

  /** How far event time has come; to be asked for once there is a watermark. */
  long eventTime() {
    return watermark + settings.latenessMillis();
  }

  /**
   * The start of the first minute that no click taken can have: each is ahead of the broker's time
   * by the allowed skew at most, and event time has come to the earlier of both.
   */
  public long firstUntouchedMinute() {
    return Minutes.startOf(eventTime() + settings.clockSkewMillis()) + Minutes.MILLIS;
  }

  /** Names ads of a minute that have so many clicks, and more since the last {@link #drain}. */
  void forEachChanged(long start, int least, ObjLongConsumer<String> sink) {
    for (OpenMinute minute : open) {
      if (minute.start() == start) {
        minute.forEachChanged(least, sink);
      }
    }
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
      replay = Math.min(replay, minute.firstOffset());
    }
    return replay;
  }

  /**
   * Hands over what changed since the last call, with whole counts: the live counts of open
   * minutes, everything of those that have closed, and of those that have settled a part of what
   * was held back.
   */
  public void drain(ResultSink sink) {
    records.to(sink);
    for (OpenMinute minute : closed) {
      minute.drainAll(records);
      minute.clear();
      if (spare.size() < MOST_SPARE) {
        spare.add(minute);
      }
    }
    closed.clear();
    for (OpenMinute minute : open) {
      minute.drain(records);
      if (minute.start() + Minutes.MILLIS + SETTLE_MILLIS
          <= watermark + settings.latenessMillis()) {
        minute.settle(records);
      }
    }
  }

  /**
   * Takes the live counts for handed over, as they are after clicks were read again. What was held
   * back may not have been, so it is handed over again.
   */
  public void forgetChanges() {
    for (OpenMinute minute : open) {
      minute.forgetChanges(records);
    }
  }

  /** How many event ids are held. */
  public long idsHeld() {
    return open.stream().mapToLong(OpenMinute::ids).sum();
  }

  /** How many minutes are open. */
  public int openMinutes() {
    return open.size();
  }

  /** About the memory that the counts take, in bytes. */
  public long bytes() {
    return Stream.of(open, closed, spare).flatMap(List::stream).mapToLong(OpenMinute::bytes).sum();
  }

  private OpenMinute minute(long start, long offset) {
    if (latest != null && latest.start() == start) {
      return latest;
    }
    for (OpenMinute minute : open) {
      if (minute.start() == start) {
        latest = minute;
        return minute;
      }
    }
    latest = spare.isEmpty() ? new OpenMinute(cubes, hasher) : spare.remove(spare.size() - 1);
    latest.begin(start, offset);
    open.add(latest);
    return latest;
  }

  /** Lets the watermark advance to an event time, unless it is there. */
  void advance(long to) {
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
      if (minute.start() < before) {
        minutes.remove();
        closed.add(minute);
      }
    }
  }
}
