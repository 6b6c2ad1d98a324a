package io.clickfold.aggregator;

import io.clickfold.click.Click;
import io.clickfold.click.InvalidClickException;
import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.ShardFold;
import io.clickfold.fold.Verdict;
import io.clickfold.kafka.AvroRecords;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.PartitionProcessor;
import io.clickfold.kafka.loop.PendingGaps;
import io.clickfold.wire.Gap;
import io.clickfold.wire.HotClicks;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.Sources;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Folds one partition of the hot ads' queue, a shard, into {@code click-counts}. */
final class ShardProcessor implements PartitionProcessor {
  /** One call may bring many more clicks. */
  private static final int CLICKS_BETWEEN_LIMITS = 1_000;

  private final ProcessorContext context;
  private final int partition;
  private final FoldMemory memory;
  private final AvroRecords avro = new AvroRecords();
  private final ResultDecoder decoder = new ResultDecoder();
  private final ResultEncoder encoder = new ResultEncoder();
  private final Click click = new Click();
  private ShardFold shard;

  /** Clicks since the memory was last checked. */
  private int unlimited;

  private final PendingGaps gaps;

  /** The start of the first unfinished minute, as it was last emitted. */
  private long announced;

  /**
   * @param gap to be emitted before anything else
   */
  ShardProcessor(ProcessorContext context, int partition, ShardState state, Optional<Gap> gap) {
    this.context = context;
    this.partition = partition;
    this.gaps = new PendingGaps(gap, context.maxEarlyMillis());
    this.memory = new FoldMemory(context.memory());
    begin(state);
    this.announced = shard.fold().firstOpenMinute();
  }

  private void begin(ShardState from) {
    shard = new ShardFold(context.foldSettings(), partition, from.sources(), from.progress());
  }

  @Override
  public void replay(List<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(record -> fold(record, new Outbox(), false));
    limit();
  }

  @Override
  public void replayed() {
    shard.replayed();
  }

  @Override
  public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
    records.forEach(record -> fold(record, out, true));
    limit();
    return true;
  }

  /** Folds a whole record: all clicks in it are committed with it. */
  private void fold(ConsumerRecord<byte[], byte[]> record, Outbox out, boolean first) {
    HotClicks clicks;
    try {
      byte[] value = avro.valueOf(record);
      if (!HotClicks.are(value)) {
        shard.passed(((SourceWatermark) decoder.decode(value)).checked());
        return;
      }
      clicks = HotClicks.read(value);
    } catch (RuntimeException e) {
      if (first) {
        out.giveUp(record, e);
        giveUp(record);
      }
      return;
    }
    int source = clicks.source();
    clicks.forEach(
        (offset, bytes, from, length) -> {
          try {
            context.parser().parse(bytes, from, length, click);
          } catch (InvalidClickException e) {
            if (first) {
              reject(source, offset, Arrays.copyOfRange(bytes, from, from + length), e, out);
            }
            return;
          }
          unlimited++;
          Verdict verdict = shard.accept(source, click, record.offset());
          if (first) {
            count(verdict);
            if (verdict.outcome() == Verdict.Outcome.LATE) {
              late(source, offset, Arrays.copyOfRange(bytes, from, from + length), out);
            }
          }
        });
    if (unlimited >= CLICKS_BETWEEN_LIMITS) {
      limit();
    }
  }

  private void limit() {
    unlimited = 0;
    memory.limit(shard.fold());
  }

  private void count(Verdict verdict) {
    switch (verdict.outcome()) {
      case COUNTED -> context.metrics().counted();
      case DUPLICATE -> context.metrics().duplicate();
      case SET_ASIDE -> context.metrics().setAside();
      case LATE -> context.metrics().late();
      case FORWARDED, IN_FUTURE ->
          throw new IllegalStateException("a shard neither forwards clicks nor judges their times");
    }
  }

  private void late(int source, long offset, byte[] bytes, Outbox out) {
    byte[] key = click.adId().getBytes(StandardCharsets.UTF_8);
    out.send(
        ForwardedClicks.late(context.topics().lateClicks(), key, bytes, originOf(source, offset)));
  }

  private void reject(
      int source, long offset, byte[] bytes, InvalidClickException why, Outbox out) {
    context.metrics().rejected(why.rejection());
    out.send(
        ForwardedClicks.to(
            context.topics().rejectedClicks(),
            null,
            bytes,
            originOf(source, offset),
            why.rejection().code(),
            why.getMessage()));
  }

  private String originOf(int source, long offset) {
    return ForwardedClicks.origin(context.topics().adClicks(), source, offset);
  }

  /** The record may have had clicks of any unfinished minute. */
  @Override
  public void giveUp(ConsumerRecord<byte[], byte[]> record) {
    gaps.add(record, shard.fold().firstUnfinishedMinute());
  }

  @Override
  public void caughtUp(long wallMillis) {
    // Sources follow the clock, and their watermarks show it.
  }

  @Override
  public Checkpoint flush(long position, Outbox out) {
    PartitionFold fold = shard.fold();
    int partitions = context.results().partitions();
    gaps.emit(gap -> context.results().announce(encoder.encode(gap), partitions, out));
    context.results().drain(fold, partitions, out);
    if (fold.firstUnfinishedMinute() != announced) {
      announced = fold.firstUnfinishedMinute();
      SourceWatermark watermark =
          new SourceWatermark(
              Sources.shard(partition),
              shard.sources().known(),
              Math.max(context.shards(), partition + 1),
              partitions,
              announced);
      context.results().announce(encoder.encode(watermark), partitions, out);
    }
    context.metrics().publish();
    return new Checkpoint(fold.replayOffset(position), state().encode());
  }

  private ShardState state() {
    return new ShardState(shard.sources(), shard.fold().progress());
  }

  @Override
  public boolean isUnfinished() {
    return shard.fold().isUnfinished();
  }

  @Override
  public boolean beginsAgain() {
    limit();
    if (!shard.fold().isBehind()) {
      return false;
    }
    begin(state());
    return true;
  }

  @Override
  public void close() {
    memory.close();
  }
}
