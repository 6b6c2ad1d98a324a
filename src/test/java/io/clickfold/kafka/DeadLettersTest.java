package io.clickfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.kafka.DeadLetter.Reason;
import io.clickfold.platform.Role;
import io.clickfold.testing.TestConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final int MAX_BYTES = 300 * 1024;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<RefusingProducer> producers = new ArrayList<>();
  private int maxBytes = Integer.MAX_VALUE;
  private RuntimeException outage;
  private final DeadLetters letters =
      new DeadLetters(
          TestConfig.with(Map.of("clickfold.roles", "writer,query")),
          registry,
          () -> {
            producers.add(new RefusingProducer());
            return producers.get(producers.size() - 1);
          });

  /** Accepts no values above a bound, and nothing while there is an outage. */
  private final class RefusingProducer extends MockProducer<byte[], byte[]> {
    RefusingProducer() {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
      Future<RecordMetadata> sent = super.send(record);
      if (outage != null) {
        errorNext(outage);
      } else if (record.value() != null && record.value().length > maxBytes) {
        errorNext(new RecordTooLargeException("too large"));
      } else {
        completeNext();
      }
      return sent;
    }
  }

  @Test
  void aLetterSaysWhatFailedWhereAndWhy() {
    letters.send(List.of(letter(new byte[] {7}, new byte[] {1, 2}, "no such schema")));

    ProducerRecord<byte[], byte[]> sent = producers.get(0).history().get(0);
    assertThat(sent.topic()).isEqualTo("dead-letters");
    assertThat(sent.key()).containsExactly(7);
    assertThat(sent.value()).containsExactly(1, 2);
    assertThat(text(sent, DeadLetter.ROLE)).isEqualTo("writer");
    assertThat(text(sent, DeadLetter.REASON)).isEqualTo("process");
    assertThat(text(sent, DeadLetter.TOPIC)).isEqualTo("click-counts");
    assertThat(text(sent, DeadLetter.PARTITION)).isEqualTo("3");
    assertThat(text(sent, DeadLetter.OFFSET)).isEqualTo("42");
    assertThat(text(sent, DeadLetter.LEADER_EPOCH)).isEqualTo("5");
    assertThat(text(sent, DeadLetter.EXCEPTION)).isEqualTo("java.lang.IllegalStateException");
    assertThat(text(sent, DeadLetter.DETAIL)).isEqualTo("no such schema");
    assertThat(text(sent, DeadLetter.TIME)).startsWith("20");
    assertThat(sent.headers().lastHeader(DeadLetter.WHOLE_BYTES)).isNull();
    assertThat(count("writer", "process")).isEqualTo(1);
  }

  @Test
  void whateverTheRecordIsTheLetterIsBounded() {
    letters.send(List.of(letter(new byte[5_000_000], new byte[20_000_000], "€".repeat(1_000_000))));

    ProducerRecord<byte[], byte[]> sent = producers.get(0).history().get(0);
    int bytes = sent.value().length;
    for (Header header : sent.headers()) {
      bytes += header.key().length() + header.value().length;
    }
    assertThat(bytes).isBetween(256 * 1024, MAX_BYTES);
    assertThat(sent.key()).isNull();
    assertThat(text(sent, DeadLetter.WHOLE_BYTES)).isEqualTo("20000000");
    assertThat(text(sent, DeadLetter.WHOLE_KEY_BYTES)).isEqualTo("5000000");
  }

  @Test
  void countsFromTheStartForTheRolesOfTheProcess() {
    for (Reason reason : Reason.values()) {
      assertThat(count("writer", reason.code())).isZero();
    }
    assertThat(registry.find("clickfold.dead.letters").tag("role", "ranker").counters()).isEmpty();
  }

  /** A limit on this topic stops nobody, either. */
  @Test
  void aLetterThatIsRefusedComesWithoutItsContent() {
    maxBytes = 10;

    letters.send(List.of(letter(null, new byte[1], "a"), letter(new byte[2], new byte[99], "b")));

    List<ProducerRecord<byte[], byte[]>> sent = producers.get(0).history();
    assertThat(sent)
        .extracting(record -> text(record, DeadLetter.DETAIL))
        .containsExactly("a", "b", "b");
    assertThat(sent.get(2).value()).isNull();
    assertThat(text(sent.get(2), DeadLetter.WHOLE_BYTES)).isEqualTo("99");
    assertThat(count("writer", "process")).isEqualTo(2);
  }

  @Test
  void whileBrokersAreAwayNothingIsCalledSent() {
    outage = new TimeoutException("away");

    assertThatThrownBy(() -> letters.send(List.of(letter(null, new byte[1], "a"))))
        .isInstanceOf(KafkaException.class);
    assertThat(count("writer", "process")).isZero();

    outage = null;
    letters.send(List.of(letter(null, new byte[1], "a")));
    assertThat(producers).as("with a new producer").hasSize(2);
    assertThat(count("writer", "process")).isEqualTo(1);
  }

  private double count(String role, String reason) {
    return registry
        .get("clickfold.dead.letters")
        .tag("role", role)
        .tag("reason", reason)
        .counter()
        .count();
  }

  private static DeadLetter letter(byte[] key, byte[] value, String message) {
    return new DeadLetter(
        Role.WRITER,
        Reason.PROCESS,
        "click-counts",
        3,
        42,
        Optional.of(5),
        key,
        value,
        new IllegalStateException(message));
  }

  private static String text(ProducerRecord<byte[], byte[]> record, String header) {
    return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
  }
}
