package io.clickfold.collector;

import io.clickfold.platform.ClickfoldConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/** How the collector's Kafka producer is set up. */
final class ProducerSettings {
  private static final int BATCH_BYTES = 128 * 1024;

  private ProducerSettings() {}

  /**
   * The producer's configuration.
   *
   * @param kafka the configuration that all Kafka clients share; it may tune batches and
   *     compression, but not weaken what is promised to the clicks' senders
   */
  static Map<String, Object> of(Map<String, Object> kafka, ClickfoldConfig.Collector collector) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "clickfold-collector");
    settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    // Batches are compressed on the thread that sends, an event loop's: so by the cheapest codec.
    settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, collector.bufferBytes());
    // An event loop must not wait for metadata or memory: sending fails at once instead.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Integer.MAX_VALUE);
    // Kafka's own verdict comes before the request's time is up, and leaves room for one retry.
    int millis = Math.toIntExact(collector.acknowledgeTimeout().toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis * 4 / 5);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis * 2 / 5);
    return settings;
  }
}
