package io.clickfold.aggregator;

import io.clickfold.kafka.TopicCreator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;
import org.jboss.logging.Logger;

/**
 * Notes clicks without broker time: their records have the times of their producers. One loop
 * reports them, and any thread may ask.
 */
final class UndatedClicks {
  private static final Logger LOG = Logger.getLogger(UndatedClicks.class);

  /** An undated click from longer ago may have been the last. */
  private static final long RECENT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String topic;
  private final LongSupplier nanos;
  private volatile Long sawNanos;

  /**
   * @param topic the raw queue
   * @param nanos as {@link System#nanoTime}
   */
  UndatedClicks(String topic, LongSupplier nanos) {
    this.topic = topic;
    this.nanos = nanos;
  }

  /** Whether the record is one of them. */
  static boolean has(ConsumerRecord<?, ?> record) {
    return record.timestampType() != TimestampType.LOG_APPEND_TIME;
  }

  /** Notes that one has been read. */
  void saw() {
    boolean first = trouble().isEmpty();
    sawNanos = nanos.getAsLong();
    if (first) {
      LOG.error(text());
    }
  }

  /** What is wrong, and what mends it, if one was read within the last minute. */
  Optional<String> trouble() {
    Long saw = sawNanos;
    return saw != null && nanos.getAsLong() - saw < RECENT_NANOS
        ? Optional.of(text())
        : Optional.empty();
  }

  private String text() {
    return "Records of %s have their producers' times, which show nothing of when a click came:"
            .formatted(topic)
        + " these clicks are not counted live, but when their minutes are final. "
        + TopicCreator.commandToSet(
            topic, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.name);
  }
}
