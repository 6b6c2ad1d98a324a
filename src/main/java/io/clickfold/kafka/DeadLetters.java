package io.clickfold.kafka;

import io.clickfold.kafka.DeadLetter.Reason;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.Role;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jboss.logging.Logger;

/**
 * The topic of records that roles have given up, and how many these are. Whoever has given one up
 * sends it before it goes on, so after a crash a letter may stand there twice; its place shows
 * that. Thread-safe.
 */
@Startup
@Singleton
public final class DeadLetters {
  private static final Logger LOG = Logger.getLogger(DeadLetters.class);
  private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(15);

  /** So that not all letters of a large poll are copied at once. */
  private static final int MAX_CONCURRENT = 100;

  private final String topic;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final MeterRegistry registry;
  private Producer<byte[], byte[]> producer;

  @Inject
  DeadLetters(KafkaClients kafka, ClickfoldConfig config, MeterRegistry registry) {
    this(
        config,
        registry,
        () ->
            kafka.producer(
                "clickfold-dead-letters",
                DELIVERY_TIMEOUT,
                Map.of(ProducerConfig.LINGER_MS_CONFIG, 0)));
  }

  /**
   * @param producers gives a new producer at each call
   */
  public DeadLetters(
      ClickfoldConfig config,
      MeterRegistry registry,
      Supplier<Producer<byte[], byte[]>> producers) {
    this.topic = config.topics().deadLetters();
    this.producers = producers;
    this.registry = registry;
    for (Role role : config.roles()) {
      for (Reason reason : Reason.values()) {
        counter(role, reason);
      }
    }
  }

  /**
   * Sends letters, and counts them; returns when the brokers have them. A letter that they refuse
   * is sent without its content; if they refuse that too, the log has it. Blocks.
   *
   * @throws KafkaException if the brokers do not answer; some letters may have been sent
   */
  public synchronized void send(List<DeadLetter> letters) {
    for (int from = 0; from < letters.size(); from += MAX_CONCURRENT) {
      sendSome(letters.subList(from, Math.min(from + MAX_CONCURRENT, letters.size())));
    }
    letters.forEach(this::count);
  }

  /** The record of a letter, for those who send it by other means and {@link #count} it then. */
  public ProducerRecord<byte[], byte[]> record(DeadLetter letter) {
    return letter.record(topic);
  }

  /** Whether a record is a letter. */
  public boolean isLetter(ProducerRecord<byte[], byte[]> record) {
    return record.topic().equals(topic);
  }

  /**
   * The record of a letter that was refused, without key and value; empty if it had none: then the
   * log has it.
   */
  public Optional<ProducerRecord<byte[], byte[]>> withoutContent(
      ProducerRecord<byte[], byte[]> letter) {
    if (letter.key() == null && letter.value() == null) {
      LOG.errorf("%s does not accept a letter", topic);
      return Optional.empty();
    }
    ProducerRecord<byte[], byte[]> place =
        new ProducerRecord<>(topic, null, null, null, null, letter.headers());
    if (letter.value() != null && letter.headers().lastHeader(DeadLetter.WHOLE_BYTES) == null) {
      place
          .headers()
          .add(
              DeadLetter.WHOLE_BYTES,
              Integer.toString(letter.value().length).getBytes(StandardCharsets.UTF_8));
    }
    return Optional.of(place);
  }

  /** Counts a letter that was sent by other means, and logs it. */
  public void count(DeadLetter letter) {
    counter(letter.role(), letter.reason()).increment();
    LOG.errorf(
        "%s is given up by the %s and stands in %s (%s): %s",
        letter.origin(),
        letter.role().name().toLowerCase(Locale.ROOT),
        topic,
        letter.reason().code(),
        letter.failure());
  }

  private void sendSome(List<DeadLetter> letters) {
    try {
      List<DeadLetter> refused = sendAll(letters, DeadLetter::record);
      List<DeadLetter> lost = sendAll(refused, DeadLetter::withoutContent);
      lost.forEach(
          letter -> LOG.errorf("%s does not accept the letter of %s", topic, letter.origin()));
    } catch (KafkaException e) {
      // Some errors are final for a producer: a new one is made for the next attempt.
      close();
      throw e;
    }
  }

  private interface Form {
    ProducerRecord<byte[], byte[]> of(DeadLetter letter, String topic);
  }

  /** Returns those that the brokers refuse for what they are. */
  private List<DeadLetter> sendAll(List<DeadLetter> letters, Form form) {
    if (letters.isEmpty()) {
      return List.of();
    }
    if (producer == null) {
      producer = producers.get();
    }
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (DeadLetter letter : letters) {
      sent.add(producer.send(form.of(letter, topic)));
    }
    producer.flush();
    List<DeadLetter> refused = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      if (!isAccepted(sent.get(i))) {
        refused.add(letters.get(i));
      }
    }
    return refused;
  }

  private static boolean isAccepted(Future<RecordMetadata> sent) {
    try {
      sent.get();
      return true;
    } catch (ExecutionException e) {
      if (isRefusal(e.getCause())) {
        return false;
      }
      throw new KafkaException("dead letters cannot be sent: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Whether brokers refuse a record for what it is, so that no other attempt would help. */
  public static boolean isRefusal(Throwable failure) {
    return failure instanceof RecordTooLargeException || failure instanceof InvalidRecordException;
  }

  private Counter counter(Role role, Reason reason) {
    return Counter.builder("clickfold.dead.letters")
        .description("Records that were given up and stand in the topic of dead letters")
        .tag("role", role.name().toLowerCase(Locale.ROOT))
        .tag("reason", reason.code())
        .register(registry);
  }

  @PreDestroy
  synchronized void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }
}
