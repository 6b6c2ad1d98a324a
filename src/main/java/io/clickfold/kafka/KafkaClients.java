package io.clickfold.kafka;

import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka's producers, consumers and admins, whose callers close them. All of them have the
 * settings {@code kafka.…}, by their Kafka names, as the messaging channels do: addresses and
 * security are configured once. These settings cannot change what Clickfold relies on. Thread-safe.
 */
@Singleton
public final class KafkaClients {
  private static final int KAFKAS_MAX_POLL_INTERVAL_MILLIS = 300_000;

  private static final int LINGER_MILLIS = 5;
  private static final int BATCH_BYTES = 128 * 1024;

  private final Map<String, Object> shared;
  private final Factory factory;

  /** Makes clients of bytes from all their settings. */
  public interface Factory {
    /** Makes a producer. */
    Producer<byte[], byte[]> producer(Map<String, Object> settings);

    /** Makes a consumer. */
    Consumer<byte[], byte[]> consumer(Map<String, Object> settings);

    /** Makes an admin. */
    Admin admin(Map<String, Object> settings);
  }

  private static final class RealClients implements Factory {
    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
      ByteArraySerializer bytes = new ByteArraySerializer();
      return new KafkaProducer<>(settings, bytes, bytes);
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
      ByteArrayDeserializer bytes = new ByteArrayDeserializer();
      return new KafkaConsumer<>(settings, bytes, bytes);
    }

    @Override
    public Admin admin(Map<String, Object> settings) {
      return Admin.create(settings);
    }
  }

  /**
   * @param shared the settings of all clients
   */
  @Inject
  public KafkaClients(@Identifier("default-kafka-broker") Map<String, Object> shared) {
    this(shared, new RealClients());
  }

  /**
   * @param factory makes clients that speak with other brokers than real ones
   */
  public KafkaClients(Map<String, Object> shared, Factory factory) {
    this.shared = Map.copyOf(shared);
    this.factory = factory;
  }

  /**
   * Makes an idempotent producer of bytes with {@code acks=all}. Batches and compression are as in
   * the shared settings, if these have any.
   *
   * @param delivery how long a record may take until the brokers have it, and how long sending may
   *     block; a request may take a third of it
   * @param own what is different for this producer
   */
  public Producer<byte[], byte[]> producer(
      String clientId, Duration delivery, Map<String, Object> own) {
    return factory.producer(producerSettings(clientId, delivery, own));
  }

  Map<String, Object> producerSettings(
      String clientId, Duration delivery, Map<String, Object> own) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    // Some batches are compressed on an event loop, so by the cheapest codec.
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.putAll(shared);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, delivery.toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(delivery));
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(delivery.dividedBy(3)));
    settings.putAll(own);
    return settings;
  }

  /**
   * Makes a consumer of bytes that commits nothing by itself. Every position has to be sought: one
   * that the log no longer has is an error, for records would be lost if it were reset in silence.
   *
   * @param own what is different for this consumer
   */
  public Consumer<byte[], byte[]> consumer(
      String clientId, IsolationLevel isolation, Map<String, Object> own) {
    Map<String, Object> settings = new HashMap<>(shared);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.putAll(own);
    return factory.consumer(settings);
  }

  /** Makes an admin whose calls take no longer than this, and each of their requests likewise. */
  public Admin admin(String clientId, Duration timeout) {
    return admin(clientId, timeout, timeout);
  }

  /**
   * Makes an admin.
   *
   * @param timeout how long a call may take, with all its requests
   * @param requestTimeout how long one request may take before another broker is asked
   */
  public Admin admin(String clientId, Duration timeout, Duration requestTimeout) {
    return admin(Map.of(AdminClientConfig.CLIENT_ID_CONFIG, clientId), timeout, requestTimeout);
  }

  /** Makes an admin with the name that Kafka gives it, for there may be several of a kind. */
  Admin admin(Duration timeout) {
    return admin(Map.of(), timeout, timeout);
  }

  private Admin admin(Map<String, Object> own, Duration timeout, Duration requestTimeout) {
    Map<String, Object> settings = new HashMap<>(shared);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(timeout));
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(requestTimeout));
    settings.putAll(own);
    return factory.admin(settings);
  }

  /** A setting of all clients, or the default where nothing is configured. */
  public String setting(String name, String otherwise) {
    return shared.getOrDefault(name, otherwise).toString();
  }

  /** How long a consumer may go without polling before its group does without it. */
  public Duration maxPollInterval() {
    return Duration.ofMillis(
        Long.parseLong(
            setting(
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                Integer.toString(KAFKAS_MAX_POLL_INTERVAL_MILLIS))));
  }

  private static int millis(Duration time) {
    return Math.toIntExact(time.toMillis());
  }
}
