package io.clickfold.dev.simulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The raw queue in Kafka. */
final class KafkaRawQueue implements RawQueue {
  private static final String CLIENT_ID = "clickfold-simulator";
  private static final int BATCH_BYTES = 128 * 1024;
  private static final long BUFFER_BYTES = 32L * 1024 * 1024;
  private static final int ADMIN_TIMEOUT_MILLIS = 5_000;

  private final Map<String, Object> kafka;
  private final String topic;

  /**
   * @param kafka the configuration that all Kafka clients share
   */
  KafkaRawQueue(Map<String, Object> kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public boolean exists() throws InterruptedException {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, CLIENT_ID);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
    Admin admin = Admin.create(settings);
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
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, CLIENT_ID);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // With more, a partition that has just been created may refuse the first batch and take the
    // second. Then it refuses the first for ever, as out of order.
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(settings, bytes, bytes);
  }
}
