package io.clickfold.aggregate;

import io.clickfold.click.Click;
import io.clickfold.click.Rejection;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.ResultSink;
import io.clickfold.fold.Verdict;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.result.ResultEncoder;
import io.clickfold.result.SourceWatermark;
import io.clickfold.stream.Checkpoint;
import io.clickfold.stream.Outbox;
import io.clickfold.stream.PartitionProcessor;
import io.clickfold.stream.TopicSizes;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Folds one partition of the raw queue into the result queue. */
final class ClickProcessor implements PartitionProcessor {
  private final Topics topics;
  private final TopicSizes sizes;
  private final ClickBatches batches;
  private final ClickMetrics metrics;
  private final int source;
  private final PartitionFold fold;
  private final ResultEncoder encoder = new ResultEncoder();
  private SourceState state;

  /** How many clicks have shown that the partition is in use. */
  private long used;

  ClickProcessor(
      Topics topics,
      TopicSizes sizes,
      ClickBatches batches,
      ClickMetrics metrics,
      FoldSettings settings,
      int source,
      SourceState state) {
    this.topics = topics;
    this.sizes = sizes;
    this.batches = batches;
    this.metrics = metrics;
    this.source = source;
    this.fold = new PartitionFold(settings, source, state.begin());
    this.state = state;
  }

  @Override
  public void replay(List<ConsumerRecord<byte[], byte[]>> records) {
    // What was refused when it was first taken is refused again.
    batches.parse(records, fold, (record, refusal) -> {}, this::accept);
  }

  @Override
  public void replayed() {
    fold.forgetChanges();
  }

  @Override
  public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
    long usedBefore = used;
    batches.parse(
        records,
        fold,
        (record, refusal) -> reject(record, refusal.rejection(), refusal.getMessage(), out),
        (record, click) -> process(record, click, out));
    return used > usedBefore;
  }

  private void process(ConsumerRecord<byte[], byte[]> record, Click click, Outbox out) {
    switch (accept(record, click)) {
      case COUNTED -> {
        metrics.counted();
        used++;
      }
      case DUPLICATE -> {
        metrics.duplicate();
        used++;
      }
      case LATE -> {
        metrics.late();
        out.send(PassedOn.to(topics.lateClicks(), record, "late", "its minute was closed"));
      }
      case IN_FUTURE ->
          reject(record, Rejection.IN_FUTURE, "click_time is ahead of the broker's clock", out);
    }
  }

  private Verdict accept(ConsumerRecord<byte[], byte[]> record, Click click) {
    return fold.accept(click, record.offset(), record.timestamp());
  }

  @Override
  public void caughtUp(long wallMillis) {
    fold.followClock(wallMillis);
  }

  @Override
  public Checkpoint flush(long position, Outbox out) {
    int partitions = sizes.partitionsOf(topics.clickCounts());
    fold.drain(
        new ResultSink() {
          @Override
          public int partitions() {
            return partitions;
          }

          @Override
          public void accept(int partition, byte[] record) {
            out.send(new ProducerRecord<>(topics.clickCounts(), partition, null, record));
          }
        });
    SourceState before = state;
    state =
        before.next(fold.watermark(), Math.max(sizes.partitionsOf(topics.adClicks()), source + 1));
    if (state.announced() != before.announced()) {
      announceWatermark(partitions, out);
    }
    metrics.publish();
    return new Checkpoint(fold.replayOffset(position), state.encode());
  }

  /** Behind all that this source counted below the watermark, in every partition. */
  private void announceWatermark(int partitions, Outbox out) {
    byte[] record =
        encoder.encode(new SourceWatermark(source, state.sources(), partitions, state.announced()));
    for (int partition = 0; partition < partitions; partition++) {
      out.send(new ProducerRecord<>(topics.clickCounts(), partition, null, record));
    }
  }

  private void reject(
      ConsumerRecord<byte[], byte[]> record, Rejection rejection, String detail, Outbox out) {
    metrics.rejected(rejection);
    out.send(PassedOn.to(topics.rejectedClicks(), record, rejection.code(), detail));
  }
}
