package io.clickfold.dev.simulator;

import io.clickfold.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The raw queue in Kafka. */
final class KafkaRawQueue implements RawQueue {
  private static final String CLIENT_ID = "clickfold-simulator";
  private static final long BUFFER_BYTES = 32L * 1024 * 1024;
  private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration FOR_EVER = Duration.ofMillis(Integer.MAX_VALUE);
  private static final int REQUEST_TIMEOUT_MILLIS = 30_000;

  private final KafkaClients kafka;
  private final String topic;

  KafkaRawQueue(KafkaClients kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public boolean exists() throws InterruptedException {
    Admin admin = kafka.admin(CLIENT_ID, ADMIN_TIMEOUT);
    try {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      return false;
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  @Override
  public Producer<byte[], byte[]> connect() {
    return kafka.producer(
        CLIENT_ID,
        FOR_EVER,
        Map.of(
            // With more, a partition that has just been created may refuse the first batch and
            // accept the second. Then it refuses the first for ever, as out of order.
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            1,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            REQUEST_TIMEOUT_MILLIS,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            BUFFER_BYTES));
  }
}
