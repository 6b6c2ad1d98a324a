package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.KnownClick;
import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Partitions are added to the raw queue while clicks are counted. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Proof
class GrowthIT {
  private static final Duration LATENESS = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int PARTITIONS = 4;
  private static final String AD = "ad-0";

  private final Deployment deployment = new Deployment("growth", LATENESS);
  private Instant past;

  /** Without a watermark of its own, the new partition would take the old click for its first. */
  @Test
  void anOldClickInANewPartitionChangesNothingThatIsFinal() throws Exception {
    Map<String, Object> kafka = Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap());
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (Application application = Application.start(deployment).awaitReady();
        Admin admin = Admin.create(kafka)) {
      try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(kafka, bytes, bytes)) {
        Instant now = Instant.now();
        past = now.truncatedTo(ChronoUnit.MINUTES);
        for (int partition = 0; partition < PARTITIONS; partition++) {
          send(producer, partition, click(now));
        }
      }
      awaitFinal(application);

      admin
          .createPartitions(Map.of(deployment.adClicks(), NewPartitions.increaseTo(PARTITIONS + 1)))
          .all()
          .get();
      KnownClick old = click(past.plusSeconds(30));
      KnownClick present = click(Instant.now());
      try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(kafka, bytes, bytes)) {
        send(producer, PARTITIONS, old);
        send(producer, PARTITIONS, present);
      }
      await()
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                assertPast(application);
                return answer(application, present.minute()).getLong("clicks") == 1;
              });

      awaitFinal(application);
      assertThat(answer(application, present.minute()).getLong("clicks")).isEqualTo(1);
      new Queues(deployment).assertPassedOnOnce(List.of(old.json()), List.of());
    }
  }

  private void awaitFinal(Application application) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> assertPast(application).getBoolean("final"));
  }

  private JsonPath assertPast(Application application) {
    JsonPath answer = answer(application, past);
    if (answer.getBoolean("final")) {
      assertThat(answer.getLong("clicks")).isEqualTo(PARTITIONS);
    }
    return answer;
  }

  private static JsonPath answer(Application application, Instant minute) {
    return application
        .request()
        .get(
            "/v1/ads/%s/clicks?from=%s&to=%s"
                .formatted(AD, minute, minute.plus(1, ChronoUnit.MINUTES)))
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static KnownClick click(Instant time) {
    return new KnownClick(
        UUID.randomUUID().toString(), AD, time, "u-1", "10.0.0.1", "KR", "mobile");
  }

  private void send(KafkaProducer<byte[], byte[]> producer, int partition, KnownClick click) {
    producer.send(
        new ProducerRecord<>(
            deployment.adClicks(), partition, null, click.json().getBytes(StandardCharsets.UTF_8)));
  }
}
