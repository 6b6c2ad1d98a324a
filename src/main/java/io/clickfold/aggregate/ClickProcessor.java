package io.clickfold.aggregate;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Rejection;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.Verdict;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.result.ResultEncoder;
import io.clickfold.result.SourceWatermark;
import io.clickfold.stream.Checkpoint;
import io.clickfold.stream.Outbox;
import io.clickfold.stream.PartitionProcessor;
import io.clickfold.stream.TopicSizes;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/** Folds one partition of the raw queue into the result queue. */
final class ClickProcessor implements PartitionProcessor {
  private static final byte[] NO_VALUE = {};

  private final Topics topics;
  private final TopicSizes sizes;
  private final ClickParser parser;
  private final ClickMetrics metrics;
  private final int source;
  private final PartitionFold fold;
  private final Click click = new Click();
  private final ResultEncoder encoder = new ResultEncoder();
  private SourceState state;

  ClickProcessor(
      Topics topics,
      TopicSizes sizes,
      ClickParser parser,
      ClickMetrics metrics,
      FoldSettings settings,
      int source,
      SourceState state) {
    this.topics = topics;
    this.sizes = sizes;
    this.parser = parser;
    this.metrics = metrics;
    this.source = source;
    this.fold = new PartitionFold(settings, source, state.begin());
    this.state = state;
  }

  @Override
  public void replay(ConsumerRecord<byte[], byte[]> record) {
    try {
      parse(record);
      fold.accept(click, record.offset(), record.timestamp());
    } catch (InvalidClickException e) {
      // It was rejected when it was first taken.
    }
  }

  @Override
  public void replayed() {
    fold.forgetChanges();
  }

  @Override
  public boolean process(ConsumerRecord<byte[], byte[]> record, Outbox out) {
    try {
      parse(record);
    } catch (InvalidClickException e) {
      reject(record, e.rejection(), e.getMessage(), out);
      return false;
    }
    Verdict verdict = fold.accept(click, record.offset(), record.timestamp());
    switch (verdict) {
      case COUNTED -> metrics.counted();
      case DUPLICATE -> metrics.duplicate();
      case LATE -> {
        metrics.late();
        out.send(PassedOn.to(topics.lateClicks(), record, "late", "its minute was closed"));
      }
      case IN_FUTURE ->
          reject(record, Rejection.IN_FUTURE, "click_time is ahead of the broker's clock", out);
    }
    return verdict == Verdict.COUNTED || verdict == Verdict.DUPLICATE;
  }

  @Override
  public void caughtUp(long wallMillis) {
    fold.followClock(wallMillis);
  }

  @Override
  public Checkpoint flush(long position, Outbox out) {
    int partitions = sizes.partitionsOf(topics.clickCounts());
    fold.drain(
        (adId, record) -> {
          byte[] key = adId.getBytes(StandardCharsets.UTF_8);
          int partition = BuiltInPartitioner.partitionForKey(key, partitions);
          out.send(new ProducerRecord<>(topics.clickCounts(), partition, key, record));
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

  private void parse(ConsumerRecord<byte[], byte[]> record) throws InvalidClickException {
    byte[] value = record.value() == null ? NO_VALUE : record.value();
    parser.parse(value, 0, value.length, click);
  }
}
