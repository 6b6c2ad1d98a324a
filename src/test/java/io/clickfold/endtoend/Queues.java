package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.kafka.AvroRecords;
import io.clickfold.testing.TestServers;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Result;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.SourceWatermark;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What stands in the queues that a deployment has written, in committed transactions. */
final class Queues {
  private final Deployment deployment;

  private record Source(int partition, int source) {}

  Queues(Deployment deployment) {
    this.deployment = deployment;
  }

  /** What was not counted is forwarded once, and nothing else is. */
  void assertPassedOnOnce(List<String> late, List<String> rejected) {
    assertThat(values(deployment.lateClicks()))
        .as("late clicks")
        .containsExactlyInAnyOrderElementsOf(late);
    assertThat(values(deployment.rejectedClicks()))
        .as("rejected clicks")
        .containsExactlyInAnyOrderElementsOf(rejected);
  }

  /** A source whose watermark has passed a minute counts nothing in it any more. */
  void assertWatermarksHold() {
    AvroRecords avro = new AvroRecords();
    ResultDecoder decoder = new ResultDecoder();
    Map<Source, Long> watermarks = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read(deployment.clickCounts())) {
      Result result = decoder.decode(avro.valueOf(record));
      if (result instanceof SourceWatermark announced) {
        watermarks.merge(
            new Source(record.partition(), announced.source()), announced.watermark(), Math::max);
      } else if (result instanceof MinuteCounts counted) {
        assertThat(counted.minute())
            .as("%s behind its source's watermark", counted)
            .isGreaterThanOrEqualTo(
                watermarks.getOrDefault(
                    new Source(record.partition(), counted.source()), Long.MIN_VALUE));
      }
    }
    assertThat(watermarks).as("watermarks").isNotEmpty();
  }

  private static List<String> values(String topic) {
    return read(topic).stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  /** All records; those of one partition in their order. */
  static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                TestServers.get().kafkaBootstrap(),
                "isolation.level",
                "read_committed"),
            bytes,
            bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }
}
