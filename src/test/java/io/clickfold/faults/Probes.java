package io.clickfold.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickfold.testing.KnownClick;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Every second a click in each partition, and when an answer first counted it. The device names the
 * click, and has live counts.
 */
final class Probes implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** One that was acknowledged so late may be late itself, and is then counted by a correction. */
  private static final Duration PROMPT = Duration.ofSeconds(5);

  private static final Duration LAST_SEEN = Duration.ofSeconds(60);

  /** A probe; both instants are null until they come. */
  static final class Probe {
    private final int partition;
    private final KnownClick click;
    private final Instant sent = Instant.now();
    private volatile Instant acknowledged;
    private volatile Instant seen;

    private Probe(int partition, KnownClick click) {
      this.partition = partition;
      this.click = click;
    }

    int partition() {
      return partition;
    }

    Instant sent() {
      return sent;
    }

    Optional<Instant> seen() {
      return Optional.ofNullable(seen);
    }

    /** Whether its partition took it at once, so that it should be seen before long. */
    boolean isPrompt() {
      Instant at = acknowledged;
      return at != null && at.isBefore(sent.plus(PROMPT));
    }
  }

  private final List<Probe> probes = new CopyOnWriteArrayList<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final HttpAnswers http;
  private final List<Member> queries;
  private final SentClicks sent;
  private final List<Thread> threads;
  private volatile boolean sending = true;
  private volatile boolean ending;

  Probes(Cluster cluster, HttpAnswers http, SentClicks sent) {
    this.producer =
        PlainSender.producer(
            cluster.bootstrap(), Map.of("delivery.timeout.ms", 180_000, "max.block.ms", 180_000));
    this.http = http;
    this.queries = cluster.with("query");
    this.sent = sent;
    this.threads = List.of(thread(this::sendAll), thread(this::seeAll));
    threads.forEach(Thread::start);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "probes");
    thread.setDaemon(true);
    return thread;
  }

  List<Probe> all() {
    return probes;
  }

  /**
   * When a probe of each partition was first seen that had been sent after an instant.
   *
   * @return empty if there is a partition without
   */
  Optional<Instant> fresh(Instant after) {
    return IntStream.range(0, Cluster.PARTITIONS)
        .mapToObj(
            partition ->
                probes.stream()
                    .filter(probe -> probe.partition == partition && probe.sent.isAfter(after))
                    .flatMap(probe -> probe.seen().stream())
                    .min(Instant::compareTo))
        .reduce((one, other) -> one.flatMap(a -> other.map(b -> a.isAfter(b) ? a : b)))
        .orElseThrow();
  }

  private void sendAll() {
    for (long number = 0; sending; number++) {
      for (int partition = 0; partition < Cluster.PARTITIONS; partition++) {
        Instant now = Instant.now();
        send(
            new Probe(
                partition,
                new KnownClick(
                    UUID.randomUUID().toString(),
                    "probe-" + partition,
                    now,
                    "u-1",
                    "10.0.0.1",
                    "KR",
                    "d" + number)));
      }
      Waiting.pause(INTERVAL);
    }
  }

  private void send(Probe probe) {
    sent.sending(probe.click);
    probes.add(probe);
    try {
      producer.send(
          new ProducerRecord<>(
              Cluster.RAW_QUEUE,
              probe.partition,
              null,
              probe.click.json().getBytes(StandardCharsets.UTF_8)),
          (metadata, failure) -> {
            if (failure == null) {
              sent.acknowledged(probe.click);
              probe.acknowledged = Instant.now();
            }
          });
    } catch (KafkaException | IllegalStateException e) {
      // It was not sent, and is not known to have arrived.
    }
  }

  private void seeAll() {
    while (!ending) {
      for (int partition = 0; partition < Cluster.PARTITIONS; partition++) {
        see(partition);
      }
      Waiting.pause(INTERVAL);
    }
  }

  private void see(int partition) {
    List<Probe> unseen =
        probes.stream()
            .filter(probe -> probe.partition == partition && probe.seen == null)
            .toList();
    if (unseen.isEmpty()) {
      return;
    }
    Instant from = unseen.get(0).click.minute();
    Instant to = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    http.getAny(
            queries,
            "/v1/ads/probe-%d/clicks?from=%s&to=%s&group_by=device".formatted(partition, from, to))
        .map(http::parse)
        .ifPresent(
            answer -> {
              Instant now = Instant.now();
              for (JsonNode group : answer.get("groups")) {
                String device = group.get("device").asText();
                unseen.stream()
                    .filter(probe -> probe.click.device().equals(device))
                    .forEach(probe -> probe.seen = now);
              }
            });
  }

  /** Sends no more, and returns when all are seen that should be, or after a while. */
  @Override
  public void close() {
    sending = false;
    producer.close();
    Waiting.until(
        LAST_SEEN,
        () -> probes.stream().filter(Probe::isPrompt).allMatch(one -> one.seen().isPresent()));
    ending = true;
    threads.forEach(
        thread -> {
          try {
            thread.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
