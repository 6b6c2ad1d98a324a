package io.clickfold.fold;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.clickfold.click.Click;
import io.clickfold.click.Minutes;
import io.clickfold.fold.hot.Measurements;
import io.clickfold.fold.hot.Splits;
import io.clickfold.fold.table.CountedCubes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;

/**
 * The aggregator's core: folds the clicks of one input partition into counts per ad and minute. It
 * knows no clock, no Kafka and no store.
 *
 * <p>The same clicks at the same offsets give the same verdicts and counts, whenever they are read:
 * all that a verdict depends on stands in the log (event times, ids, and broker times), except for
 * {@link #followClock}, whose effect is in the {@link #progress}. So a fold that begins with the
 * progress of an earlier one, and is given the clicks from that one's {@link #replayOffset} on,
 * comes to the same state: a minute that is open at that watermark was open ever before, and one
 * that has closed and is not emitted in whole closes again behind the same click, or where the
 * clock closed it. The settings may have changed meanwhile: the progress holds the lateness and
 * clock skew by which these clicks were judged.
 *
 * <p>Where there is too little memory, minutes can be {@link #setAside set aside}, the newest
 * first: of them nothing is held, and nothing more is counted, while the watermark goes on as
 * before. When all older ones are emitted, a fold that begins with the progress counts them, or as
 * many as there is memory for, by reading the clicks from the replay offset on again. So a minute
 * is emitted only when all of its clicks were counted together, however often it had been set
 * aside.
 *
 * <p>The watermark is the highest event time seen less the lateness, where a click's time is capped
 * by its broker time: a clock that is fast, but within the allowed skew, must not close minutes
 * early.
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
  private static final int MAX_SPARE = 1;

  private final FoldSettings settings;
  private final Splits splits;
  private final CountedCubes cubes;
  private final MinuteEmitter emitter;
  private final Hasher64 hasher;

  /** Few: as many as fit between the watermark and the newest click. */
  private final List<OpenMinute> open = new ArrayList<>();

  private final UnfinishedMinutes closed;
  private final List<OpenMinute> spare = new ArrayList<>();
  private long watermark;
  private long firstOpenMinute;
  private OpenMinute latest;

  /** Behind the last click, counted or not. */
  private long nextOffset;

  /** The start of the newest minute of any click read. */
  private long newestMinute;

  private Tolerances tolerances;

  /** What the next clicks are judged by, and from which offset on that changes. */
  private Tolerances.Tolerance tolerance;

  private long nextTolerance;

  /** The progress when all clicks that had been read before have been read again. */
  private final FoldProgress resumed;

  /** Whether clicks that had been read before are being read again. */
  private boolean replaying = true;

  /** Until then: the offset at which the clock closed minutes, if that is still to come. */
  private long clockOffset = Long.MAX_VALUE;

  /** The start of the first minute that is set aside. */
  private long asideFrom = FoldProgress.NOTHING_ASIDE;

  /** The offset of the first click of a minute that is set aside. */
  private long asideOffset = Long.MAX_VALUE;

  /** Keeps what {@link #fetch} reads from being optimised away. */
  private long fetched;

  /**
   * A fold for live counts, that counts whatever it gets.
   *
   * @param source the input partition, as it is named in the results
   * @param from the progress of an earlier fold of the partition; the clicks from its replay offset
   *     on are to be read again, and then {@link #replayed} to be called
   */
  PartitionFold(FoldSettings settings, int source, FoldProgress from) {
    this(settings, source, LIVE, from, new Splits());
  }

  /**
   * The same, for live counts, but clicks of hot ads are forwarded.
   *
   * @param splits which ads these are; changed only between two clicks, for minutes that the fold
   *     has not {@link Measurements#firstUntouchedMinute touched}
   */
  public PartitionFold(FoldSettings settings, int source, FoldProgress from, Splits splits) {
    this(settings, source, LIVE, from, splits);
  }

  /**
   * A fold without clicks, for counts of a generation.
   *
   * @param source the input partition, as it is named in the results
   * @param generation as it is named in the results: 0 for live counts
   */
  public PartitionFold(FoldSettings settings, int source, int generation) {
    this(settings, source, generation, FoldProgress.NONE, new Splits());
  }

  private PartitionFold(
      FoldSettings settings, int source, int generation, FoldProgress from, Splits splits) {
    this.settings = settings;
    this.splits = splits;
    this.cubes = new CountedCubes(settings.cubes());
    this.hasher = newHasher();
    this.emitter = new MinuteEmitter(cubes, settings.emission(), hasher, source, generation);
    this.watermark = NO_WATERMARK;
    this.firstOpenMinute = NO_WATERMARK;
    this.closed = new UnfinishedMinutes(from.clock());
    this.resumed = from;
    if (from.clock() != null) {
      this.clockOffset = from.clock().offset();
    }
    this.newestMinute = from.newest();
    judgeBy(from.tolerances(), 0);
    advance(from.unfinished());
  }

  /** All clicks that had been read before have been read again. */
  public void replayed() {
    replaying = false;
    clockOffset = Long.MAX_VALUE;
    advance(resumed.watermark());
    judgeBy(tolerances.from(nextOffset, settings), nextOffset);
    // What was held back may not have been emitted, so it is emitted again.
    held()
        .filter(minute -> minute.start() < resumed.asideFrom())
        .forEach(minute -> minute.forgetChanges(emitter));
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
   * Prefetches the memory that {@link #accept} will need for a click, as far as its place is known.
   * Calling this for some clicks, and then accepting them, is faster than accepting one by one: the
   * processor waits for all that memory at once.
   */
  public void fetch(Click click) {
    if (latest != null && !splits.mayHave(click.ad())) {
      fetched += latest.fetch(click);
    }
  }

  /**
   * Judges and counts the partition's next click.
   *
   * @param offset its offset in the partition, higher than those before
   * @param brokerMillis its broker time, in milliseconds since 1970
   */
  public Verdict accept(Click click, long offset, long brokerMillis) {
    if (offset >= nextTolerance) {
      judgeBy(tolerances, offset);
    }
    nextOffset = offset + 1;
    if (click.isInFuture(brokerMillis, tolerance.clockSkewMillis())) {
      return Verdict.IN_FUTURE;
    }
    if (offset >= clockOffset) {
      clockOffset = Long.MAX_VALUE;
      advance(resumed.clock().watermark());
    }
    long time = click.timeMillis();
    advance(Math.min(time, brokerMillis) - tolerance.latenessMillis());
    long minute = Minutes.startOf(time);
    if (minute < firstOpenMinute) {
      return Verdict.LATE;
    }
    newestMinute = Math.max(newestMinute, minute);
    if (!splits.isEmpty()) {
      int shard = splits.shardOf(click, minute);
      if (shard >= 0) {
        return Verdict.forwardedTo(shard);
      }
    }
    return count(click, minute, offset);
  }

  private Verdict count(Click click, long minute, long offset) {
    if (minute >= asideFrom) {
      asideOffset = Math.min(asideOffset, offset);
      return Verdict.SET_ASIDE;
    }
    return minute(minute, offset).count(click) ? Verdict.COUNTED : Verdict.DUPLICATE;
  }

  private void judgeBy(Tolerances now, long offset) {
    tolerances = now;
    tolerance = now.at(offset, settings);
    nextTolerance = now.nextChange(offset);
  }

  /**
   * Counts a click that was judged elsewhere, if its minute is open. Changes no watermark.
   *
   * @param offset of the record in which it came, not lower than those before
   */
  Verdict count(Click click, long offset) {
    long minute = Minutes.startOf(click.timeMillis());
    return minute < firstOpenMinute ? Verdict.LATE : count(click, minute, offset);
  }

  /**
   * Sets the newest held minute aside, but never the oldest, so that at least one will be counted
   * to its end. Closed minutes are set aside, too, while they are read again and nothing can be
   * emitted.
   *
   * @return whether memory became free
   */
  public boolean setAside() {
    if (!spare.isEmpty()) {
      spare.clear();
      return true;
    }
    List<OpenMinute> held = held().sorted(Comparator.comparingLong(OpenMinute::start)).toList();
    OpenMinute newest = held.isEmpty() ? null : held.get(held.size() - 1);
    if (held.size() < 2 || !replaying && !open.contains(newest)) {
      return false;
    }
    asideFrom = newest.start();
    asideOffset = Math.min(asideOffset, newest.firstOffset());
    latest = null;
    open.remove(newest);
    closed.all().remove(newest);
    return true;
  }

  /**
   * The start of the first minute that is set aside; {@link FoldProgress#NOTHING_ASIDE} if none.
   */
  public long asideFrom() {
    return asideFrom;
  }

  /**
   * Whether minutes that were set aside can be counted now: all older ones are closed and emitted.
   * A new fold should take this one's place.
   */
  public boolean isBehind() {
    return asideFrom <= firstOpenMinute && open.isEmpty() && closed.isEmpty();
  }

  private Stream<OpenMinute> held() {
    return Stream.concat(open.stream(), closed.all().stream());
  }

  /** What decisions about hot ads depend on, as it is now. */
  public Measurements measurements() {
    return new Measurements(
        firstUnfinishedMinute(),
        watermark == NO_WATERMARK ? Measurements.NO_EVENT_TIME : eventTime(),
        firstUntouchedMinute(),
        this::forEachBusy);
  }

  /**
   * About how far event time has come, exactly if lateness has not changed lately; to be asked for
   * once there is a watermark.
   */
  long eventTime() {
    return watermark + tolerance.latenessMillis();
  }

  /**
   * The start of the first minute that no click read so far has, and that few of the next ones can
   * have: each is ahead of the broker's time by the allowed skew at most, and event time has come
   * to the earlier of both.
   */
  public long firstUntouchedMinute() {
    return Math.max(newestMinute, Minutes.startOf(eventTime() + tolerance.clockSkewMillis()))
        + Minutes.MILLIS;
  }

  private void forEachBusy(long start, int least, ObjLongConsumer<String> sink) {
    for (OpenMinute minute : open) {
      if (minute.start() == start) {
        minute.forEachChanged(least, sink);
      }
    }
  }

  /**
   * Lets the watermark follow the clock, since the partition was read to its end at that time. This
   * closes nothing that is set aside: each such time would have to be remembered.
   *
   * @param wallMillis in milliseconds since 1970
   */
  public void followClock(long wallMillis) {
    long before = firstOpenMinute;
    advance(Math.min(wallMillis - tolerance.latenessMillis(), asideFrom));
    if (firstOpenMinute > before) {
      closed.closedByClock(new FoldProgress.Clock(nextOffset, watermark));
    }
  }

  /** The event time below which no click is counted any more; {@link #NO_WATERMARK} at first. */
  long watermark() {
    return watermark;
  }

  /** The start of the first minute that is open; {@link #NO_WATERMARK} before the first click. */
  public long firstOpenMinute() {
    return firstOpenMinute;
  }

  /**
   * The start of the first minute of which something may still be emitted; {@link #NO_WATERMARK}
   * before the first click.
   */
  public long firstUnfinishedMinute() {
    return Math.min(asideFrom, closed.isEmpty() ? firstOpenMinute : closed.all().get(0).start());
  }

  /** Whether there are closed minutes of which {@link #drain} has left something. */
  public boolean isUnfinished() {
    return !closed.isEmpty();
  }

  /** From where a fold that takes this one's place begins. */
  public FoldProgress progress() {
    return new FoldProgress(
        watermark,
        firstUnfinishedMinute(),
        closed.clock(),
        asideFrom,
        newestMinute,
        tolerances.since(replayOffset(Long.MAX_VALUE)));
  }

  /**
   * The offset from which the clicks have to be read again to rebuild this state.
   *
   * @param nextOffset the offset behind the last click read
   */
  public long replayOffset(long nextOffset) {
    return held()
        .mapToLong(OpenMinute::firstOffset)
        .reduce(Math.min(nextOffset, asideOffset), Math::min);
  }

  /**
   * Emits what changed since the last call, with whole counts: the live counts of all minutes, and
   * some of what was held back, of minutes that have closed or settled. If something is left of
   * closed ones, {@link #isUnfinished} is true.
   */
  public void drain(CountSink sink) {
    emitter.to(sink);
    closed.drain(emitter, settings.emission().bytes(), asideFrom, this::keep);
    for (OpenMinute minute : open) {
      minute.drain(emitter);
      if (closed.isEmpty() && minute.start() + Minutes.MILLIS + SETTLE_MILLIS <= eventTime()) {
        minute.settle(emitter);
      }
    }
  }

  /** Keeps the memory of a minute for later ones. */
  private void keep(OpenMinute finished) {
    if (spare.size() < MAX_SPARE && asideFrom == FoldProgress.NOTHING_ASIDE) {
      finished.clear();
      spare.add(finished);
    }
  }

  /** How many event ids are held. */
  long idsHeld() {
    return open.stream().mapToLong(OpenMinute::ids).sum();
  }

  /** How many minutes are open. */
  int openMinutes() {
    return open.size();
  }

  /** About the memory that the counts take, in bytes. */
  public long bytes() {
    return Stream.concat(held(), spare.stream()).mapToLong(OpenMinute::bytes).sum();
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

  /** Advances the watermark to an event time, unless it is already there. */
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
    List<OpenMinute> closing = open.stream().filter(minute -> minute.start() < before).toList();
    open.removeAll(closing);
    closed.close(closing);
  }
}
