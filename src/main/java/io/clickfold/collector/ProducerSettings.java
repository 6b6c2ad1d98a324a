package io.clickfold.collector;

import io.clickfold.platform.ClickfoldConfig;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How the collector's Kafka producer differs from others.
 *
 * @param delivery how long a click may take until the brokers have it
 * @param own settings by their Kafka names
 */
record ProducerSettings(Duration delivery, Map<String, Object> own) {
  static ProducerSettings of(ClickfoldConfig.Collector collector) {
    // Kafka's own verdict comes before the request's time is up, and leaves room for one retry.
    Duration delivery = collector.acknowledgeTimeout().multipliedBy(4).dividedBy(5);
    return new ProducerSettings(
        delivery,
        Map.of(
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            Math.toIntExact(delivery.dividedBy(2).toMillis()),
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            collector.bufferBytes(),
            // An event loop must not wait for metadata or memory: sending fails at once instead.
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            0,
            ProducerConfig.METADATA_MAX_IDLE_CONFIG,
            Integer.MAX_VALUE));
  }
}
