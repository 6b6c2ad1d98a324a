package io.clickfold.ranker;

import io.clickfold.kafka.AvroRecords;
import io.clickfold.kafka.TopicSizes;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.PartitionProcessor;
import io.clickfold.kafka.loop.PendingGaps;
import io.clickfold.panes.ClosedPanes;
import io.clickfold.panes.LocalRankings;
import io.clickfold.panes.LocalResult;
import io.clickfold.panes.RankingMerge;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.RankingWatermark;
import io.clickfold.wire.Result;
import io.clickfold.wire.ResultEncoder;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Merges one partition of {@code ad-ranks} into {@code click-counts}. */
final class MergeProcessor implements PartitionProcessor {
  private final Topics topics;
  private final TopicSizes sizes;
  private final int partition;
  private final RankingMerge merge;
  private final MemoryLimit.Share memory;
  private final AvroRecords avro = new AvroRecords();
  private final ResultEncoder encoder = new ResultEncoder();
  private final PendingGaps gaps;

  /**
   * @param gaps to be emitted before anything else
   */
  MergeProcessor(
      Topics topics,
      TopicSizes sizes,
      int partition,
      RankingMerge merge,
      MemoryLimit memory,
      PendingGaps gaps) {
    this.gaps = gaps;
    this.topics = topics;
    this.sizes = sizes;
    this.partition = partition;
    this.merge = merge;
    this.memory = memory.share();
  }

  @Override
  public void replay(List<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(record -> apply(record, null));
  }

  @Override
  public void replayed() {
    merge.forgetChanges();
  }

  @Override
  public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
    records.forEach(record -> apply(record, out));
    return true;
  }

  /**
   * @param out null if the record is read again
   */
  private void apply(ConsumerRecord<byte[], byte[]> record, Outbox out) {
    LocalResult result;
    try {
      result = LocalResult.decode(avro.valueOf(record));
    } catch (RuntimeException e) {
      if (out != null) {
        out.giveUp(record, e);
        giveUp(record);
      }
      return;
    }
    result.accept(new Merging(record.offset()));
  }

  private final class Merging implements LocalResult.Visitor<Void> {
    private final long offset;

    Merging(long offset) {
      this.offset = offset;
    }

    @Override
    public Void visit(LocalRankings rankings) {
      merge.add(rankings, offset);
      limit();
      return null;
    }

    @Override
    public Void visit(ClosedPanes closed) {
      merge.closed(closed);
      return null;
    }
  }

  private void limit() {
    while (memory.isExceededBy(merge.heldBytes()) && merge.setAside()) {
      // There may still be too much.
    }
    memory.setBehind(merge.isBehind());
  }

  /** The record may have had rankings of any window that is not closed. */
  @Override
  public void giveUp(ConsumerRecord<byte[], byte[]> record) {
    gaps.add(record, merge.firstOpenMinute());
  }

  /** Nothing here follows the clock: the partitions' watermarks show how far they are. */
  @Override
  public void caughtUp(long wallMillis) {}

  @Override
  public Checkpoint flush(long position, Outbox out) {
    gaps.emit(gap -> Gaps.announce(gap, topics, sizes, out));
    merge.drain(new Sink(out));
    return new Checkpoint(merge.replayOffset(position), merge.state());
  }

  @Override
  public boolean beginsAgain() {
    limit();
    return merge.readAgain();
  }

  @Override
  public void close() {
    memory.close();
  }

  /** Sends all into one partition, so that the watermark stands behind the rankings. */
  private final class Sink implements RankingMerge.Sink {
    private final Outbox out;
    private final int target = partition % sizes.partitionsOf(topics.clickCounts());

    Sink(Outbox out) {
      this.out = out;
    }

    @Override
    public void ranking(Ranking ranking) {
      send(ranking);
    }

    @Override
    public void closed(long until) {
      int partitions = Math.max(sizes.partitionsOf(topics.adRanks()), partition + 1);
      send(new RankingWatermark(partition, partitions, until));
    }

    private void send(Result result) {
      out.send(AvroRecords.of(topics.clickCounts(), target, encoder.encode(result)));
    }
  }
}
