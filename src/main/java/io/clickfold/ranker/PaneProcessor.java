package io.clickfold.ranker;

import io.clickfold.kafka.AvroRecords;
import io.clickfold.kafka.TopicSizes;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.PartitionProcessor;
import io.clickfold.kafka.loop.PendingGaps;
import io.clickfold.panes.ClosedPanes;
import io.clickfold.panes.LocalRankings;
import io.clickfold.panes.PaneRecord;
import io.clickfold.panes.PanesSink;
import io.clickfold.panes.PartitionPanes;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.Gap;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.RankingWatermark;
import io.clickfold.wire.Result;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.TaskMark;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jboss.logging.Logger;

/** Ranks the ads of one partition of {@code click-counts}. */
final class PaneProcessor implements PartitionProcessor {
  private static final Logger LOG = Logger.getLogger(PaneProcessor.class);
  private static final int LIVE = 0;

  /** One call may bring many more ads. */
  private static final int ADS_BETWEEN_LIMITS = 10_000;

  private final Topics topics;
  private final TopicSizes sizes;
  private final KeptPanes kept;
  private final AvroRecords avro = new AvroRecords();
  private final ResultDecoder decoder;
  private final RankerMetrics metrics;
  private final int partition;
  private final PartitionPanes panes;
  private final MemoryLimit.Share memory;

  /** Ads in the records since the memory was last checked. */
  private int unlimited;

  /** Whether nothing has been read yet, and nothing is known of what is gone. */
  private boolean beginning;

  private final PendingGaps gaps;
  private long surplusBefore;

  /**
   * @param beginning whether there was no ranker before
   * @param gaps to be emitted before anything else
   */
  PaneProcessor(
      Topics topics,
      TopicSizes sizes,
      KeptPanes kept,
      ResultDecoder decoder,
      RankerMetrics metrics,
      int partition,
      PartitionPanes panes,
      MemoryLimit memory,
      boolean beginning,
      PendingGaps gaps) {
    this.topics = topics;
    this.sizes = sizes;
    this.kept = kept;
    this.decoder = decoder;
    this.metrics = metrics;
    this.partition = partition;
    this.panes = panes;
    this.memory = memory.share();
    this.beginning = beginning;
    this.gaps = gaps;
  }

  @Override
  public void logBegins(long offset) {
    beginning &= offset > 0;
  }

  @Override
  public void replay(List<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(record -> apply(record, null));
    limit();
  }

  @Override
  public void replayed() {
    panes.forgetChanges();
  }

  @Override
  public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
    if (beginning) {
      panes.beginsLate(records.get(0).timestamp());
    }
    beginning = false;
    boolean used = false;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      used |= apply(record, out);
    }
    limit();
    return used;
  }

  /**
   * Only counts show that clicks flow: rankings are this role's own.
   *
   * @param out null if the record is read again
   */
  private boolean apply(ConsumerRecord<byte[], byte[]> record, Outbox out) {
    boolean first = out != null;
    Result result;
    try {
      result = decoder.decode(avro.valueOf(record));
      if (result instanceof SourceWatermark watermark) {
        watermark.checked();
      }
    } catch (RuntimeException e) {
      if (first) {
        out.giveUp(record, e);
        giveUp(record);
      }
      return false;
    }
    return result.accept(new Applying(record, first));
  }

  /** Applies a result, and returns whether it was a count. */
  private final class Applying implements Result.Visitor<Boolean> {
    private final ConsumerRecord<byte[], byte[]> record;
    private final boolean first;

    Applying(ConsumerRecord<byte[], byte[]> record, boolean first) {
      this.record = record;
      this.first = first;
    }

    @Override
    public Boolean visit(MinuteCounts minute) {
      if (minute.generation() != LIVE) {
        return false;
      }
      boolean open = panes.count(minute, record.offset());
      if (first && open) {
        metrics.ranked();
      } else if (first) {
        metrics.late();
      }
      unlimited += minute.ads().size();
      if (unlimited >= ADS_BETWEEN_LIMITS) {
        limit();
      }
      return true;
    }

    @Override
    public Boolean visit(SourceWatermark watermark) {
      panes.passed(watermark);
      return false;
    }

    /** Counts are the same with and without splits. */
    @Override
    public Boolean visit(AdSplit split) {
      return false;
    }

    /** Rankers send it. */
    @Override
    public Boolean visit(Ranking ranking) {
      return false;
    }

    @Override
    public Boolean visit(RankingWatermark watermark) {
      return false;
    }

    /** Recalculated windows are ranked by recalculators, as are those with a gap. */
    @Override
    public Boolean visit(TaskMark mark) {
      return false;
    }

    @Override
    public Boolean visit(Gap gap) {
      return false;
    }
  }

  private void limit() {
    unlimited = 0;
    while (memory.isExceededBy(panes.openBytes()) && panes.setAside()) {
      // There may still be too much.
    }
    memory.setBehind(panes.isBehind());
  }

  /** The record may have had counts of any minute that is not closed. */
  @Override
  public void giveUp(ConsumerRecord<byte[], byte[]> record) {
    gaps.add(record, panes.firstOpenMinute());
  }

  @Override
  public void caughtUp(long wallMillis) {
    panes.caughtUp(wallMillis);
  }

  @Override
  public Checkpoint flush(long position, Outbox out) {
    gaps.emit(gap -> Gaps.announce(gap, topics, sizes, out));
    panes.drain(new Sink(out));
    long surplus = panes.surplusCells();
    if (surplus > surplusBefore) {
      if (surplusBefore == 0) {
        LOG.warnf(
            "Partition %d has more cells than clickfold.ranker.max-cells; the others are not ranked",
            partition);
      }
      metrics.surplus(surplus - surplusBefore);
      surplusBefore = surplus;
    }
    return new Checkpoint(panes.replayOffset(position), panes.state());
  }

  @Override
  public boolean beginsAgain() {
    limit();
    return panes.readAgain();
  }

  @Override
  public void close() {
    memory.close();
  }

  /** Sends what the panes emit. */
  private final class Sink implements PanesSink {
    private final Outbox out;
    private final int rankPartitions = sizes.partitionsOf(topics.adRanks());
    private final int panePartitions = sizes.partitionsOf(topics.adPanes());

    Sink(Outbox out) {
      this.out = out;
    }

    @Override
    public void rankings(LocalRankings rankings) {
      byte[] key =
          (rankings.cube().name() + '=' + String.join("+", rankings.cell()))
              .getBytes(StandardCharsets.UTF_8);
      out.send(
          new ProducerRecord<>(
              topics.adRanks(),
              BuiltInPartitioner.partitionForKey(key, rankPartitions),
              key,
              rankings.encode()));
    }

    @Override
    public void pane(PaneRecord pane) {
      out.send(kept.record(pane, panePartitions));
    }

    @Override
    public void closed(long until) {
      byte[] closed = new ClosedPanes(partition, panes.partitions(), until).encode();
      for (int i = 0; i < rankPartitions; i++) {
        out.send(AvroRecords.of(topics.adRanks(), i, closed));
      }
    }
  }
}
