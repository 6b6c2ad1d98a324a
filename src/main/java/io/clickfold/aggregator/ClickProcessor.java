package io.clickfold.aggregator;

import io.clickfold.click.Click;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Minutes;
import io.clickfold.click.Rejection;
import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.Verdict;
import io.clickfold.fold.hot.Splits;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.PartitionProcessor;
import io.clickfold.kafka.loop.PendingGaps;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.Gap;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.SourceWatermark;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Folds one partition of the raw queue into {@code click-counts}, and forwards hot ads' clicks. */
final class ClickProcessor implements PartitionProcessor {
  private final ProcessorContext context;
  private final HeldClock clock;
  private final UndatedClicks undated;
  private final int source;
  private final FoldMemory memory;
  private final HotAdClicksTopic shards;
  private final ResultEncoder encoder = new ResultEncoder();
  private Splits splits;
  private PartitionFold fold;
  private HotAdsOfSource hotAds;
  private SourceState state;
  private final PendingGaps gaps;

  /** How many clicks have shown that the partition is in use. */
  private long used;

  /**
   * @param gap to be emitted before anything else
   */
  ClickProcessor(
      ProcessorContext context,
      HeldClock clock,
      UndatedClicks undated,
      int source,
      SourceState state,
      Optional<Gap> gap) {
    this.context = context;
    this.clock = clock;
    this.undated = undated;
    this.source = source;
    this.gaps = new PendingGaps(gap, context.maxEarlyMillis());
    this.memory = new FoldMemory(context.memory());
    this.shards = new HotAdClicksTopic(context.topics().hotAdClicks(), source);
    begin(state);
  }

  private void begin(SourceState from) {
    state = from;
    splits = new Splits(from.splits());
    fold = new PartitionFold(context.foldSettings(), source, from.begin(), splits);
    hotAds =
        new HotAdsOfSource(source, fold, splits, context.hotAdSettings(), context.hotAdReports());
  }

  @Override
  public void replay(List<ConsumerRecord<byte[], byte[]>> records) {
    // What was refused at first is refused again, and what was forwarded stays forwarded.
    context.batches().parse(records, fold, (record, refusal) -> {}, this::acceptAgain);
    memory.limit(fold);
  }

  @Override
  public void replayed() {
    fold.replayed();
  }

  @Override
  public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
    long usedBefore = used;
    ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
    if (!UndatedClicks.has(last)) {
      clock.saw(last.timestamp());
    }
    context
        .batches()
        .parse(
            records,
            fold,
            (record, refusal) -> reject(record, refusal.rejection(), refusal.getMessage(), out),
            (record, click) -> process(record, click, out));
    memory.limit(fold);
    return used > usedBefore;
  }

  private void acceptAgain(ConsumerRecord<byte[], byte[]> record, Click click) {
    if (!UndatedClicks.has(record)) {
      accept(record, click);
    }
  }

  private void process(ConsumerRecord<byte[], byte[]> record, Click click, Outbox out) {
    context.flaws().note(click);
    if (UndatedClicks.has(record)) {
      undated.saw();
      passOnUndated(record, click, out);
      return;
    }
    Verdict verdict = accept(record, click);
    switch (verdict.outcome()) {
      case COUNTED -> {
        context.metrics().counted();
        used++;
      }
      case DUPLICATE -> {
        context.metrics().duplicate();
        used++;
      }
      case FORWARDED -> {
        context.metrics().forwarded();
        shards.pass(verdict.shard(), record.offset(), record.value(), out);
        used++;
      }
      case SET_ASIDE -> {
        context.metrics().setAside();
        used++;
      }
      case LATE -> {
        if (isTooOld(record, click)) {
          rejectTooOld(record, out);
        } else {
          context.metrics().late();
          out.send(ForwardedClicks.late(context.topics().lateClicks(), record));
        }
      }
      case IN_FUTURE -> {
        if (click.isInFuture(record.timestamp(), Click.MAX_EARLY_MILLIS)) {
          rejectFuture(record, out);
        } else {
          context.metrics().early();
          out.send(ForwardedClicks.early(context.topics().lateClicks(), record));
        }
      }
    }
  }

  /**
   * An undated record does not show when its click came. So the click must not move event time, and
   * nobody knows whether it is late: a correction counts it, as it counts late clicks. What the
   * archive refuses is rejected.
   */
  private void passOnUndated(ConsumerRecord<byte[], byte[]> record, Click click, Outbox out) {
    long maxEarly = Math.max(context.foldSettings().clockSkewMillis(), Click.MAX_EARLY_MILLIS);
    if (click.isInFuture(record.timestamp(), maxEarly)) {
      rejectFuture(record, out);
    } else if (isTooOld(record, click)) {
      rejectTooOld(record, out);
    } else {
      context.metrics().undated();
      out.send(ForwardedClicks.undated(context.topics().lateClicks(), record));
    }
  }

  private void rejectFuture(ConsumerRecord<byte[], byte[]> record, Outbox out) {
    reject(record, Rejection.IN_FUTURE, "click_time is ahead of the broker's clock", out);
  }

  private boolean isTooOld(ConsumerRecord<byte[], byte[]> record, Click click) {
    return click.isTooOld(record.timestamp(), context.countableMillis());
  }

  private void rejectTooOld(ConsumerRecord<byte[], byte[]> record, Outbox out) {
    reject(record, Rejection.TOO_OLD, "click_time is older than clicks are kept", out);
  }

  private Verdict accept(ConsumerRecord<byte[], byte[]> record, Click click) {
    return fold.accept(click, record.offset(), record.timestamp());
  }

  /** A click belongs to its own minute; of a record that is none the minute is not known. */
  @Override
  public void giveUp(ConsumerRecord<byte[], byte[]> record) {
    Click click = new Click();
    try {
      context.parser().parse(record.value(), 0, record.value().length, click);
    } catch (InvalidClickException | RuntimeException e) {
      gaps.add(record, fold.firstUnfinishedMinute());
      return;
    }
    long minute = Minutes.startOf(click.timeMillis());
    gaps.add(record, minute, minute + Minutes.MILLIS);
  }

  @Override
  public void caughtUp(long wallMillis) {
    fold.followClock(clock.hold(wallMillis));
  }

  @Override
  public Checkpoint flush(long position, Outbox out) {
    int partitions = context.results().partitions();
    int maxShards = Math.max(context.shards(), shardsInUse());
    gaps.emit(gap -> context.results().announce(encoder.encode(gap), partitions, out));
    // What is decided now is in the checkpoint, and before the counts of the first minute it hits.
    for (AdSplit split : hotAds.decide(maxShards, position)) {
      context.results().announce(split, partitions, out);
    }
    context.results().drain(fold, partitions, out);
    shards.flush(out);
    SourceState before = state;
    state = before.next(fold.progress(), Math.max(context.sources(), source + 1), splits.all());
    if (state.announced() != before.announced()) {
      byte[] watermark =
          encoder.encode(
              new SourceWatermark(
                  source, state.sources(), maxShards, partitions, state.announced()));
      context.results().announce(watermark, partitions, out);
      shards.announce(watermark, maxShards, out);
    }
    context.metrics().publish();
    return new Checkpoint(fold.replayOffset(position), state.encode());
  }

  @Override
  public boolean isUnfinished() {
    return fold.isUnfinished();
  }

  @Override
  public boolean beginsAgain() {
    memory.limit(fold);
    if (!fold.isBehind()) {
      return false;
    }
    begin(state);
    return true;
  }

  @Override
  public void close() {
    memory.close();
  }

  /** Another process that knew of more shards may have split ads over them. */
  private int shardsInUse() {
    return splits.isEmpty()
        ? 0
        : splits.all().stream().mapToInt(split -> split.shards()).max().orElse(0);
  }

  private void reject(
      ConsumerRecord<byte[], byte[]> record, Rejection rejection, String detail, Outbox out) {
    context.metrics().rejected(rejection);
    out.send(
        ForwardedClicks.to(context.topics().rejectedClicks(), record, rejection.code(), detail));
  }
}
