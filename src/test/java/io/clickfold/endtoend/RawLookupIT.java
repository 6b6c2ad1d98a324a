package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An hour of an ad's raw clicks is answered by a process that could not hold it in memory. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Proof
class RawLookupIT {
  private static final int CLICKS = 300_000;
  private static final String PADDING = "x".repeat(400);
  private static final String HEAP = "96m";
  private static final long LEAST_BYTES = 150L << 20;
  private static final String AD = "ad-looked-up";

  private final Deployment deployment = new Deployment("rawlookup", Duration.ofSeconds(5));
  private final Instant hour =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2));

  @Test
  void anHourIsAnsweredWithLittleMemory() throws Exception {
    try (Application archiver =
        Application.start(deployment, Map.of("CLICKFOLD_ROLES", "archiver")).awaitReady()) {
      send();
      try (Application query =
          Application.start(deployment, Map.of("CLICKFOLD_ROLES", "query"), HEAP).awaitReady()) {
        awaitLastMinute(query);

        Answer answer = lookUp(query, hour, hour.plusSeconds(3_600));

        assertThat(answer.lines()).isEqualTo(CLICKS);
        assertThat(answer.bytes()).isGreaterThan(LEAST_BYTES);
        assertThat(query.logged("OutOfMemoryError") + archiver.logged("OutOfMemoryError")).isZero();
      }
    }
  }

  private void send() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                TestServers.get().kafkaBootstrap(),
                "linger.ms",
                5,
                "compression.type",
                "lz4"),
            bytes,
            bytes)) {
      for (int i = 0; i < CLICKS; i++) {
        String click =
            "{\"event_id\":\"%s\",\"ad_id\":\"%s\",\"click_time\":\"%s\",\"padding\":\"%s\"}"
                .formatted(
                    UUID.randomUUID(), AD, hour.plusMillis(i * 3_600_000L / CLICKS), PADDING);
        producer.send(
            new ProducerRecord<>(
                deployment.adClicks(),
                AD.getBytes(StandardCharsets.UTF_8),
                click.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private void awaitLastMinute(Application query) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                lookUp(query, hour.plusSeconds(3_540), hour.plusSeconds(3_600)).lines()
                    == CLICKS / 60);
  }

  private record Answer(long lines, long bytes) {}

  /** Reads line by line, as a client does that keeps nothing. */
  private static Answer lookUp(Application query, Instant from, Instant to)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        query.uri("/v1/ads/%s/raw-clicks?from=%s&to=%s".formatted(AD, from, to)))
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    long lines = 0;
    long bytes = 0;
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines++;
        bytes += line.length() + 1;
      }
    }
    return new Answer(lines, bytes);
  }
}
