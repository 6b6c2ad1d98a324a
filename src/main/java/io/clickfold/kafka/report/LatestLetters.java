package io.clickfold.kafka.report;

import io.clickfold.kafka.DeadLetter;
import io.clickfold.kafka.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;

/** The latest dead letters, without their contents. Used by one thread. */
public final class LatestLetters implements AutoCloseable {
  /** So many are kept. */
  public static final int MAX_LETTERS = 20;

  /** Between letters there may be markers of transactions. */
  private static final int MAX_OFFSETS = 2 * MAX_LETTERS;

  private static final int MAX_TEXT_CHARS = 1024;

  private final TopicTail tail;

  /** By where each stands; after a failure they are read once more. */
  private final Map<TopicPlace, Letter> latest = new HashMap<>();

  private record TopicPlace(int partition, long offset) {}

  /**
   * A dead letter; what its headers do not say is empty.
   *
   * @param time when the record was given up
   * @param topic where the record stands that was given up, with its partition and offset
   */
  public record Letter(
      Instant time,
      String role,
      String reason,
      String topic,
      String partition,
      String offset,
      String exception,
      String detail) {}

  /**
   * Reads nothing yet.
   *
   * @param topic of the dead letters
   */
  public LatestLetters(KafkaClients kafka, String topic) {
    this.tail = TopicTail.last(MAX_OFFSETS, kafka, topic);
  }

  /**
   * The latest letters, these first.
   *
   * @throws KafkaException if the brokers do not answer
   */
  public List<Letter> read() {
    tail.read(this::add);
    return latest.values().stream().sorted(Comparator.comparing(Letter::time).reversed()).toList();
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    latest.put(new TopicPlace(record.partition(), record.offset()), letter(record));
    if (latest.size() > MAX_LETTERS) {
      latest.entrySet().stream()
          .min(Map.Entry.comparingByValue(Comparator.comparing(Letter::time)))
          .ifPresent(oldest -> latest.remove(oldest.getKey()));
    }
  }

  static Letter letter(ConsumerRecord<byte[], byte[]> record) {
    return new Letter(
        Instant.ofEpochMilli(record.timestamp()),
        text(record, DeadLetter.ROLE),
        text(record, DeadLetter.REASON),
        text(record, DeadLetter.TOPIC),
        text(record, DeadLetter.PARTITION),
        text(record, DeadLetter.OFFSET),
        text(record, DeadLetter.EXCEPTION),
        text(record, DeadLetter.DETAIL));
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
    return Optional.ofNullable(record.headers().lastHeader(header))
        .map(Header::value)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .map(text -> text.substring(0, Math.min(text.length(), MAX_TEXT_CHARS)))
        .orElse("");
  }

  @Override
  public void close() {
    tail.close();
  }
}
