package io.clickfold.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Compares a topic of results with the truth: of every cell the newest committed count has to be
 * the true one. An ad's clicks are all in one partition, so one source has counted each cell.
 */
final class ResultCheck {
  private static final Duration POLL = Duration.ofMillis(100);

  private final String bootstrap;

  ResultCheck(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  /**
   * Returns how many cells were compared.
   *
   * @param without cubes of the contender that are not looked at
   * @param until minutes from there on are not looked at, in milliseconds since 1970
   * @throws BenchmarkFailure if any differs
   */
  long check(Contender contender, String results, Counts truth, Set<String> without, long until) {
    List<String> cubes =
        contender.counted().stream().filter(cube -> !without.contains(cube)).toList();
    Counts counted = new Counts(without, until);
    ResultReader reader = contender.reader(counted);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "isolation.level",
                "read_committed",
                "max.poll.records",
                5_000),
            bytes,
            bytes)) {
      List<TopicPartition> partitions = Topics.partitions(results);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          reader.read(record.value());
        }
      }
    }
    Optional<String> difference = truth.difference(counted, cubes);
    if (difference.isPresent()) {
      throw new BenchmarkFailure(
          "the counts of '%s' are wrong: %s".formatted(contender.title(), difference.get()));
    }
    return truth.cells(cubes);
  }
}
