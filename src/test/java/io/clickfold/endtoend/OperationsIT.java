package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.api.StreamClient;
import io.clickfold.kafka.DeadLetter;
import io.clickfold.testing.KnownClick;
import io.clickfold.testing.TestServers;
import io.restassured.path.json.JsonPath;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the pipeline is doing, as operators see it: well, in parts, and where nothing is known. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OperationsIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final String OPERATIONS = "/v1/operations";
  private static final String NOWHERE = "127.0.0.1:1";
  private static final String ALL_ROLES =
      "collector,aggregator,ranker,writer,archiver,recalculator,query";
  private static final int CLICKS = 300;

  @Test
  void showsEveryRoleAndQueueAndWhatBecameOfClicks() throws Exception {
    Deployment deployment = new Deployment("operations", Duration.ofSeconds(5));
    try (Application application =
        Application.start(deployment, Map.of("CLICKFOLD_ROLES", ALL_ROLES)).awaitReady()) {
      sendClicks(deployment, CLICKS, "{}");

      awaitThat(
          application,
          answer -> {
            assertThat(answer.getList("stages.processes")).hasSize(7).containsOnly(1);
            assertThat(answer.getList("stages.ready")).containsOnly(1);
            assertThat(answer.getList("queues.state", String.class))
                .hasSize(8)
                .allMatch(state -> List.of("idle", "flowing").contains(state));
            assertThat(answer.getList("queues.waiting")).doesNotContainNull();
            assertThat(lastHour(answer, "aggregator", "counted", null)).isEqualTo(CLICKS);
            assertThat(lastHour(answer, "aggregator", "duplicate", null)).isEqualTo(CLICKS);
            assertThat(lastHour(answer, "aggregator", "rejected", "missing_field")).isEqualTo(1);
            assertThat(lastHour(answer, "archiver", "archived", null)).isEqualTo(2 * CLICKS);
            assertThat(answer.getDouble("freshness_seconds")).isBetween(0.0, 30.0);
            assertThat(answer.getString("counts.final_until")).isNotNull();
            assertThat(answer.getDouble("counts.watermark_delay_seconds")).isPositive();
            assertThat(answer.getList("counts.gaps")).isEmpty();
            assertThat(answer.getList("recalculations")).isNotNull();
            assertThat(answer.getList("reconciliations")).isNotNull();
            assertThat(answer.getList("dead_letters")).isEmpty();
            assertThat(answer.getList("unavailable")).isEmpty();
            assertThat(answer.getList("processes.ready")).containsExactly(true);
          });

      sendDeadLetter(deployment);
      awaitThat(
          application,
          answer -> {
            assertThat(answer.getString("dead_letters[0].role")).isEqualTo("writer");
            assertThat(answer.getString("dead_letters[0].detail")).isEqualTo("too large");
          });
      try (StreamClient stream =
          StreamClient.open(
              HttpClient.newHttpClient(), application.uri(OPERATIONS + "/stream"), null)) {
        await().atMost(TIMEOUT).until(() -> stream.values("data").size() >= 2);
        assertThat(new JsonPath(stream.values("data").get(0)).getList("stages")).hasSize(7);
      }
    }
  }

  @Test
  void saysWhatStandsStillAndWhatIsNotKnown() throws Exception {
    Deployment deployment = new Deployment("operationstroubled", Duration.ofSeconds(5));
    try (Application collector =
            Application.start(deployment, Map.of("CLICKFOLD_ROLES", "collector,query"))
                .awaitReady();
        Application writer =
            Application.start(
                deployment,
                Map.of("CLICKFOLD_ROLES", "writer", "QUARKUS_CASSANDRA_CONTACT_POINTS", NOWHERE))) {
      sendClicks(deployment, CLICKS, "");

      // Asked again and again: it is watched as long as somebody asks.
      awaitThat(
          collector,
          answer -> {
            assertThat(answer.getInt("stages[1].processes")).isZero();
            assertThat(answer.getInt("stages[3].processes")).isEqualTo(1);
            assertThat(answer.getInt("stages[3].ready")).isZero();
            assertThat(answer.getList("stages[3].troubles.check")).contains("cassandra");
            assertThat(answer.getString("queues[0].state")).isEqualTo("stalled");
            assertThat(answer.getInt("queues[0].waiting")).isEqualTo(2 * CLICKS);
            assertThat(answer.getDouble("queues[0].delay_seconds")).isGreaterThan(15.0);
            assertThat(answer.getDouble("freshness_seconds")).isGreaterThan(15.0);
            assertThat(answer.getString("counts.final_until")).isNull();
          });
      assertThat(writer.isReady()).isFalse();
    }
    // It needs Kafka for nothing else.
    try (Application query =
        Application.start(
                deployment, Map.of("CLICKFOLD_ROLES", "query", "KAFKA_BOOTSTRAP_SERVERS", NOWHERE))
            .awaitReady()) {
      JsonPath answer = query.json(OPERATIONS);

      assertThat(answer.getList("stages.processes")).hasSize(7).containsOnlyNulls();
      assertThat(answer.getList("queues.state")).containsOnly("unknown");
      assertThat(answer.getList("queues.waiting")).containsOnlyNulls();
      assertThat(answer.getString("freshness_seconds")).isNull();
      assertThat(answer.getList("dead_letters")).isNull();
      assertThat(answer.getList("recalculations")).isEmpty();
      assertThat(answer.getList("unavailable.source")).containsExactly("kafka");
    }
  }

  private static void awaitThat(Application application, ThrowingConsumer<JsonPath> check) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(application.json(OPERATIONS)).satisfies(check));
  }

  private static int lastHour(JsonPath answer, String role, String outcome, String reason) {
    List<Map<String, Object>> outcomes = answer.getList("outcomes");
    return outcomes.stream()
        .filter(one -> role.equals(one.get("role")) && outcome.equals(one.get("outcome")))
        .filter(one -> reason == null || reason.equals(one.get("reason")))
        .mapToInt(one -> (Integer) one.get("last_hour"))
        .sum();
  }

  /**
   * Each of them twice.
   *
   * @param rejected one more record; none if empty
   */
  private static void sendClicks(Deployment deployment, int clicks, String rejected) {
    Instant now = Instant.now();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < clicks; i++) {
        KnownClick click =
            new KnownClick(
                UUID.randomUUID().toString(), "ad-" + i, now, "u-1", "10.0.0.1", "KR", "mobile");
        byte[] json = click.json().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(deployment.adClicks(), 0, null, json));
        producer.send(new ProducerRecord<>(deployment.adClicks(), 0, null, json));
      }
      if (!rejected.isEmpty()) {
        producer.send(
            new ProducerRecord<>(deployment.adClicks(), rejected.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private static void sendDeadLetter(Deployment deployment) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(deployment.deadLetters(), new byte[10]);
    letter.headers().add(DeadLetter.ROLE, "writer".getBytes(StandardCharsets.UTF_8));
    letter.headers().add(DeadLetter.DETAIL, "too large".getBytes(StandardCharsets.UTF_8));
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer.send(letter);
    }
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()), bytes, bytes);
  }
}
