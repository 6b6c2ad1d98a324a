package io.clickfold.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures freshness: clicks of some ads of its own, in different partitions, sent one by one, and
 * the time from the sending of each to the first answer of the query API that counts it, which is
 * asked for ten times a second. Thread-safe.
 */
final class FreshnessProbes implements AutoCloseable {
  private static final String TOPIC = "ad-clicks";
  private static final int ADS = 4;
  private static final long INTERVAL_MILLIS = 500;
  private static final long POLL_MILLIS = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(ADS);
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final KafkaProducer<byte[], byte[]> producer;
  private final String url;
  private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
  private final List<Probe> probes = new ArrayList<>();

  FreshnessProbes(String bootstrap, String url) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    this.producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap, "linger.ms", 0), bytes, bytes);
    this.url = url;
    int partitions = producer.partitionsFor(TOPIC).size();
    for (int i = 0; i < ADS; i++) {
      Probe probe = new Probe("probe-" + UUID.randomUUID(), i % partitions);
      probes.add(probe);
      threads.scheduleWithFixedDelay(
          probe::send,
          ThreadLocalRandom.current().nextLong(INTERVAL_MILLIS),
          INTERVAL_MILLIS + i,
          TimeUnit.MILLISECONDS);
      threads.scheduleWithFixedDelay(probe::poll, i, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * How long clicks took that have been sent since, or are still waited for, in milliseconds and in
   * ascending order.
   */
  List<Long> since(Instant from) {
    List<Seen> all = new ArrayList<>();
    synchronized (seen) {
      all.addAll(seen);
    }
    probes.forEach(probe -> probe.waiting(all));
    return all.stream()
        .filter(one -> !one.sent().isBefore(from))
        .map(Seen::millis)
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    producer.close(Duration.ofSeconds(1));
  }

  /** A click that was sent, and how long it took until then. */
  private record Seen(Instant sent, long millis) {
    static Seen now(Instant sent) {
      return new Seen(sent, Duration.between(sent, Instant.now()).toMillis());
    }
  }

  /** An ad, whose clicks are counted by one source. */
  private final class Probe {
    private final String ad;
    private final int partition;
    private final Instant from = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    private final Deque<Instant> waiting = new ArrayDeque<>();
    private long counted;

    Probe(String ad, int partition) {
      this.ad = ad;
      this.partition = partition;
    }

    synchronized void send() {
      waiting.add(Instant.now());
      String click =
          "{\"event_id\":\"%s\",\"ad_id\":\"%s\",\"click_time\":\"%s\"}"
              .formatted(UUID.randomUUID(), ad, Instant.now());
      producer.send(
          new ProducerRecord<>(
              TOPIC,
              partition,
              ad.getBytes(StandardCharsets.UTF_8),
              click.getBytes(StandardCharsets.UTF_8)));
    }

    void poll() {
      try {
        String range =
            "?from=%s&to=%s"
                .formatted(from, Instant.now().truncatedTo(ChronoUnit.MINUTES).plusSeconds(120));
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(URI.create(url + "/v1/ads/" + ad + "/clicks" + range))
                    .timeout(Duration.ofSeconds(10))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          seen(JSON.readTree(answer.body()).get("clicks").asLong());
        }
      } catch (IOException e) {
        // Asked again: the time that it takes is part of what is measured.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private synchronized void seen(long clicks) {
      for (; counted < clicks && !waiting.isEmpty(); counted++) {
        seen.add(Seen.now(waiting.remove()));
      }
    }

    private synchronized void waiting(List<Seen> into) {
      waiting.forEach(sent -> into.add(Seen.now(sent)));
    }
  }
}
