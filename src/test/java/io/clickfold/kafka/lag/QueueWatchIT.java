package io.clickfold.kafka.lag;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.kafka.lag.QueueProgress.PartitionProgress;
import io.clickfold.kafka.lag.QueueProgress.State;
import io.clickfold.platform.Role;
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

/** How old what waits is, by the time stamps of a real broker. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class QueueWatchIT {
  private final String topic = "queue-" + UUID.randomUUID();
  private final TopicPartition partition = new TopicPartition(topic, 0);
  private final String bootstrap = TestServers.get().kafkaBootstrap();

  @Test
  void knowsAtOnceHowOldWhatWaitsIs() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
      send(Duration.ofHours(3), Duration.ofMinutes(30), Duration.ofSeconds(10));

      assertThat(look(admin, 0).delay()).as("longer ago than it remembers").isEmpty();
      assertThat(look(admin, 0).state()).isEqualTo(State.BEHIND);
      assertThat(look(admin, 0).waiting()).isEqualTo(3);
      assertThat(look(admin, 1).delay().orElseThrow())
          .isBetween(Duration.ofMinutes(30), Duration.ofMinutes(61));
      assertThat(look(admin, 1).state()).isEqualTo(State.BEHIND);
      assertThat(look(admin, 2).delay().orElseThrow())
          .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(61));
      assertThat(look(admin, 2).state()).isEqualTo(State.FLOWING);
      assertThat(look(admin, 3).delay()).contains(Duration.ZERO);
      assertThat(look(admin, 3).waiting()).isZero();
    }
  }

  /** The first look of a watch, at a group that has committed this offset. */
  private PartitionProgress look(Admin admin, long committed) throws Exception {
    admin
        .alterConsumerGroupOffsets(topic, Map.of(partition, new OffsetAndMetadata(committed)))
        .all()
        .get();
    QueueProgress progress =
        new QueueWatch(
                Role.ARCHIVER, topic, topic, Duration.ofMinutes(1), Duration.ofMinutes(1), true)
            .look(admin);
    assertThat(progress.silent()).isZero();
    return progress.partitions().get(0);
  }

  private void send(Duration... ages) throws Exception {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap), bytes, bytes)) {
      for (Duration age : ages) {
        long written = System.currentTimeMillis() - age.toMillis();
        producer.send(new ProducerRecord<>(topic, 0, written, null, new byte[1])).get();
      }
    }
  }
}
