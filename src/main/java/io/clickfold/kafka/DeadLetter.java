package io.clickfold.kafka;

import io.clickfold.platform.Role;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record that a role has given up, with the reason and the place where it stands. Whatever its
 * key, value and failure are, this is below 300 KiB: what is longer is cut, and a header says how
 * long it was.
 *
 * @param role that gave it up
 * @param reason what it failed at
 * @param topic where it stands
 * @param partition of that topic
 * @param offset in that partition
 * @param leaderEpoch in which it was written, if that is known
 * @param key may be null
 * @param value may be null
 * @param failure why it was given up
 */
public record DeadLetter(
    Role role,
    Reason reason,
    String topic,
    int partition,
    long offset,
    Optional<Integer> leaderEpoch,
    byte[] key,
    byte[] value,
    Throwable failure) {
  /** Header: the role that gave the record up. */
  public static final String ROLE = "clickfold-role";

  /** Header: the {@link Reason}. */
  public static final String REASON = "clickfold-reason";

  /** Header: the topic in which the record stands, until that forgets it. */
  public static final String TOPIC = "clickfold-topic";

  /** Header: the partition of that topic. */
  public static final String PARTITION = "clickfold-partition";

  /** Header: the offset in that partition. */
  public static final String OFFSET = "clickfold-offset";

  /** Header: the epoch of the leader that wrote it; missing if that is not known. */
  public static final String LEADER_EPOCH = "clickfold-leader-epoch";

  /** Header: the class of the failure. */
  public static final String EXCEPTION = "clickfold-exception";

  /** Header: the failure's message. */
  public static final String DETAIL = "clickfold-detail";

  /** Header: when it was given up, in RFC 3339. */
  public static final String TIME = "clickfold-time";

  /** Header: the value's size, where it was cut. */
  public static final String WHOLE_BYTES = "clickfold-whole-bytes";

  /** Header: the key's size, where it was left out. */
  public static final String WHOLE_KEY_BYTES = "clickfold-whole-key-bytes";

  private static final int MAX_VALUE_BYTES = 256 * 1024;
  private static final int MAX_KEY_BYTES = 4 * 1024;
  private static final int MAX_TEXT_CHARS = 1024;

  /** What a record failed at. */
  public enum Reason {
    /** It could not be read, or what was to be done with it failed. */
    PROCESS,
    /** Kafka has refused it. */
    PRODUCE,
    /** Cassandra has refused what was made of it. */
    STORE;

    /** As it stands in headers and metrics. */
    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The letter of a record that was read. */
  public static DeadLetter of(
      Role role, Reason reason, ConsumerRecord<byte[], byte[]> record, Throwable failure) {
    return new DeadLetter(
        role,
        reason,
        record.topic(),
        record.partition(),
        record.offset(),
        record.leaderEpoch(),
        record.key(),
        record.value(),
        failure);
  }

  /** Where the record stands, for an operator. */
  String origin() {
    return "%s-%d@%d".formatted(topic, partition, offset);
  }

  /** The record for the topic of dead letters. */
  ProducerRecord<byte[], byte[]> record(String deadLetters) {
    boolean hasKey = key == null || key.length <= MAX_KEY_BYTES;
    boolean isWhole = value == null || value.length <= MAX_VALUE_BYTES;
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            deadLetters,
            hasKey ? key : null,
            isWhole ? value : Arrays.copyOf(value, MAX_VALUE_BYTES));
    Headers headers = addPlace(letter.headers());
    if (!isWhole) {
      add(headers, WHOLE_BYTES, value.length);
    }
    if (!hasKey) {
      add(headers, WHOLE_KEY_BYTES, key.length);
    }
    return letter;
  }

  /** The same without key and value, for a topic that does not accept these. */
  ProducerRecord<byte[], byte[]> withoutContent(String deadLetters) {
    ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(deadLetters, null, null);
    Headers headers = addPlace(letter.headers());
    add(headers, WHOLE_BYTES, value == null ? 0 : value.length);
    add(headers, WHOLE_KEY_BYTES, key == null ? 0 : key.length);
    return letter;
  }

  private Headers addPlace(Headers headers) {
    add(headers, ROLE, role.name().toLowerCase(Locale.ROOT));
    add(headers, REASON, reason.code());
    add(headers, TOPIC, topic);
    add(headers, PARTITION, partition);
    add(headers, OFFSET, offset);
    leaderEpoch.ifPresent(epoch -> add(headers, LEADER_EPOCH, epoch));
    add(headers, EXCEPTION, failure.getClass().getName());
    add(headers, DETAIL, failure.getMessage());
    add(headers, TIME, Instant.now());
    return headers;
  }

  private static void add(Headers headers, String name, Object value) {
    String text = String.valueOf(value);
    headers.add(
        name,
        text.substring(0, Math.min(text.length(), MAX_TEXT_CHARS))
            .getBytes(StandardCharsets.UTF_8));
  }
}
