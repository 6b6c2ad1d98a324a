package io.clickfold.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer that does nothing with clicks but touch each, or parse each: what reading costs
 * without counting. Its cubes say which: {@code parse}, or none.
 */
final class BareConsumer {
  /** Stands where other contenders have their cubes. */
  static final String PARSE = "parse";

  private static final Duration POLL = Duration.ofMillis(100);

  private BareConsumer() {}

  public static void main(String[] arguments) {
    Orphans.endWithParent();
    Task task = Task.parse(arguments);
    Meter meter = new Meter(task);
    long touched = task.cubes().contains(PARSE) ? parse(task, meter) : touch(task, meter);
    meter.finish();
    if (touched == 0) {
      throw new IllegalStateException("nothing was read");
    }
  }

  private static long touch(Task task, Meter meter) {
    long touched = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(task)) {
      for (long left = task.all(); left > 0; ) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : records) {
          touched += record.value()[record.value().length / 2];
        }
        meter.took(records.count());
        left -= records.count();
      }
    }
    return touched;
  }

  private static long parse(Task task, Meter meter) {
    ClickJson click = new ClickJson();
    long touched = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(task)) {
      for (long left = task.all(); left > 0; ) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : records) {
          click.read(record.value());
          touched += click.idLow + click.time + click.adId.length();
        }
        meter.took(records.count());
        left -= records.count();
      }
    }
    return touched;
  }

  /** As the aggregator's: whole batches, committed records only. */
  private static KafkaConsumer<byte[], byte[]> consumer(Task task) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                task.bootstrap(),
                "isolation.level",
                "read_committed",
                "max.poll.records",
                5_000),
            bytes,
            bytes);
    List<TopicPartition> partitions = Topics.partitions(task.clicks());
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }
}
