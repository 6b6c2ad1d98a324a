package io.clickfold.rank;

import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.result.Gap;
import io.clickfold.result.Ranking;
import io.clickfold.result.RankingWatermark;
import io.clickfold.result.Result;
import io.clickfold.result.ResultEncoder;
import io.clickfold.stream.Checkpoint;
import io.clickfold.stream.MemoryLimit;
import io.clickfold.stream.Outbox;
import io.clickfold.stream.PartitionProcessor;
import io.clickfold.stream.TopicSizes;
import io.clickfold.window.ClosedPanes;
import io.clickfold.window.LocalRankings;
import io.clickfold.window.LocalResult;
import io.clickfold.window.RankingMerge;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Merges one partition of {@code ad-ranks} into the result queue. */
final class MergeProcessor implements PartitionProcessor {
  private final Topics topics;
  private final TopicSizes sizes;
  private final int partition;
  private final RankingMerge merge;
  private final MemoryLimit.Share memory;
  private final ResultEncoder encoder = new ResultEncoder();
  private Optional<Gap> gap;

  /**
   * @param gap to be said before anything else
   */
  MergeProcessor(
      Topics topics,
      TopicSizes sizes,
      int partition,
      RankingMerge merge,
      MemoryLimit memory,
      Optional<Gap> gap) {
    this.gap = gap;
    this.topics = topics;
    this.sizes = sizes;
    this.partition = partition;
    this.merge = merge;
    this.memory = memory.share();
  }

  @Override
  public void replay(List<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(this::take);
  }

  @Override
  public void replayed() {
    merge.forgetChanges();
  }

  @Override
  public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
    records.forEach(this::take);
    return true;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    LocalResult result = LocalResult.decode(record.value());
    if (result instanceof LocalRankings rankings) {
      merge.add(rankings, record.offset());
      limit();
    } else if (result instanceof ClosedPanes closed) {
      merge.closed(closed);
    }
  }

  private void limit() {
    while (memory.isExceededBy(merge.heldBytes()) && merge.setAside()) {
      // There may still be too much.
    }
    memory.setBehind(merge.isBehind());
  }

  /** Nothing here follows the clock: the partitions say how far they are. */
  @Override
  public void caughtUp(long wallMillis) {}

  @Override
  public Checkpoint flush(long position, Outbox out) {
    gap.ifPresent(said -> Gaps.announce(said, topics, sizes, out));
    gap = Optional.empty();
    merge.drain(new Sink(out));
    return new Checkpoint(merge.replayOffset(position), merge.state());
  }

  @Override
  public boolean beginsAgain() {
    limit();
    return merge.takeAgain();
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
      out.send(new ProducerRecord<>(topics.clickCounts(), target, null, encoder.encode(result)));
    }
  }
}
