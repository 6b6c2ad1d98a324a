package io.clickfold.kafka.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Partitions that nobody reads, and one that a foreign transaction holds, on a real broker. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class GroupWatchIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final String topic = "watched-" + UUID.randomUUID();
  private final String bootstrap = TestServers.get().kafkaBootstrap();

  @Test
  void namesWhatNobodyReadsAndWhoseTransactionIsOpen() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        KafkaProducer<byte[], byte[]> foreign = producer()) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
      GroupWatch watch = new GroupWatch(topic, topic, Duration.ofSeconds(2), true);
      watch.look(admin);
      assertThat(watch.troubles()).isEmpty();

      foreign.initTransactions();
      foreign.beginTransaction();
      foreign.send(new ProducerRecord<>(topic, 0, null, new byte[1])).get();
      foreign.commitTransaction();
      awaitTrouble(admin, watch, topic + "-0", "has consumed nothing since");
      assertThat(watch.troubles()).hasSize(1);
      admin
          .alterConsumerGroupOffsets(
              topic, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(2)))
          .all()
          .get();
      watch.look(admin);
      assertThat(watch.troubles()).isEmpty();

      foreign.beginTransaction();
      foreign.send(new ProducerRecord<>(topic, 1, null, new byte[1])).get();
      awaitTrouble(admin, watch, topic + "-1", "producer id");
      assertThat(watch.heldSeconds()).containsEntry(new TopicPartition(topic, 0), 0L);
      foreign.abortTransaction();
      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () -> {
                watch.look(admin);
                assertThat(watch.heldSeconds().values()).containsOnly(0L);
              });
    }
  }

  private static void awaitTrouble(Admin admin, GroupWatch watch, String place, String what) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              watch.look(admin);
              assertThat(watch.troubles())
                  .anyMatch(trouble -> trouble.startsWith(place) && trouble.contains(what));
            });
  }

  private KafkaProducer<byte[], byte[]> producer() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap, "transactional.id", topic), bytes, bytes);
  }
}
