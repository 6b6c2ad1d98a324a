package io.clickfold.aggregator;

import io.clickfold.click.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Clicks that are forwarded uncounted: byte for byte, with the reason and the place where they
 * stood in headers.
 */
final class ForwardedClicks {
  /** A short name for why the click was not counted. */
  static final String REASON = "clickfold-reason";

  /** The same for a reader. */
  static final String DETAIL = "clickfold-detail";

  /** The reason of a click without broker time. */
  static final String UNDATED = "undated";

  /** Topic, partition and offset. */
  static final String ORIGIN = "clickfold-origin";

  /** The value's size, where it was cut: all of it stands where {@link #ORIGIN} says. */
  static final String WHOLE_BYTES = "clickfold-whole-bytes";

  /** The key's size, where it was left out, likewise. */
  static final String WHOLE_KEY_BYTES = "clickfold-whole-key-bytes";

  /** With key and headers, below {@link io.clickfold.wire.RecordLimit#MAX_BYTES}. */
  private static final int MAX_BYTES = 256 * 1024;

  private static final int MAX_KEY_BYTES = 4 * 1024;

  private ForwardedClicks() {}

  static ProducerRecord<byte[], byte[]> to(
      String topic, ConsumerRecord<byte[], byte[]> record, String reason, String detail) {
    return to(topic, record.key(), record.value(), originOf(record), reason, detail);
  }

  /**
   * @param origin as {@link #origin} writes it
   */
  static ProducerRecord<byte[], byte[]> to(
      String topic, byte[] key, byte[] value, String origin, String reason, String detail) {
    boolean isKept = key == null || key.length <= MAX_KEY_BYTES;
    ProducerRecord<byte[], byte[]> passed =
        new ProducerRecord<>(topic, isKept ? key : null, cut(value));
    Headers headers = passed.headers();
    headers.add(REASON, utf8(reason));
    headers.add(DETAIL, utf8(detail));
    headers.add(ORIGIN, utf8(origin));
    if (value != null && value.length > MAX_BYTES) {
      headers.add(WHOLE_BYTES, utf8(Integer.toString(value.length)));
    }
    if (!isKept) {
      headers.add(WHOLE_KEY_BYTES, utf8(Integer.toString(key.length)));
    }
    return passed;
  }

  /** A click whose minute is closed. */
  static ProducerRecord<byte[], byte[]> late(String topic, ConsumerRecord<byte[], byte[]> record) {
    return late(topic, record.key(), record.value(), originOf(record));
  }

  /** The same of a click that stood elsewhere before. */
  static ProducerRecord<byte[], byte[]> late(
      String topic, byte[] key, byte[] value, String origin) {
    return to(topic, key, value, origin, "late", "its minute was closed");
  }

  /** A click whose minute is to come yet. */
  static ProducerRecord<byte[], byte[]> early(String topic, ConsumerRecord<byte[], byte[]> record) {
    return to(
        topic,
        record,
        Rejection.IN_FUTURE.code(),
        "click_time is ahead of the broker's clock; it is counted when its minute has closed");
  }

  /** A click without broker time. */
  static ProducerRecord<byte[], byte[]> undated(
      String topic, ConsumerRecord<byte[], byte[]> record) {
    return to(
        topic,
        record,
        UNDATED,
        "its record has the producer's time; it is counted when its minute has closed");
  }

  private static String originOf(ConsumerRecord<?, ?> record) {
    return origin(record.topic(), record.partition(), record.offset());
  }

  /** The place where a click stood. */
  static String origin(String topic, int partition, long offset) {
    return "%s-%d@%d".formatted(topic, partition, offset);
  }

  private static byte[] cut(byte[] value) {
    return value == null || value.length <= MAX_BYTES ? value : Arrays.copyOf(value, MAX_BYTES);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
