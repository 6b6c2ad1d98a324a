package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.KnownClick;
import io.clickfold.testing.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What autoscalers and alerts go by, where some roles get on and others cannot. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LagIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int PARTITIONS = 4;
  private static final Duration TOO_LATE = Duration.ofMinutes(30);
  private static final String NO_CASSANDRA = "127.0.0.1:1";

  private final Deployment deployment = new Deployment("lag", Duration.ofSeconds(5));

  @Test
  void everyRoleReportsWhatItHasNotConsumed() throws Exception {
    try (Application application =
            Application.start(
                deployment,
                Map.of(
                    "CLICKFOLD_ROLES",
                    "aggregator,ranker,writer,recalculator",
                    "QUARKUS_CASSANDRA_CONTACT_POINTS",
                    NO_CASSANDRA));
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()))) {
      awaitLag(application, "aggregator", deployment.adClicks(), nothing());
      sendClicks();

      // None of them can be stored, nor noted as late, for want of Cassandra.
      awaitLagIsAll(application, admin, "writer", deployment.clickCounts());
      awaitLagIsAll(application, admin, "recalculator", deployment.lateClicks());
      awaitLag(application, "aggregator", deployment.adClicks(), nothing());
      awaitLag(application, "ranker", deployment.clickCounts(), nothing());
      awaitLag(application, "ranker", deployment.adRanks(), nothing());
      awaitLag(application, "recalculator", deployment.recalculationTasks(), nothing());
      assertThat(Lag.of(application, "archiver", deployment.adClicks())).isEmpty();
    }
  }

  private void awaitLagIsAll(Application application, Admin admin, String role, String topic) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              Map<Integer, Long> all = ends(admin, topic);
              assertThat(all.values()).as("records in %s", topic).anyMatch(end -> end > 0);
              assertThat(Lag.of(application, role, topic)).isEqualTo(all);
            });
  }

  private void awaitLag(
      Application application, String role, String topic, Map<Integer, Long> lag) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(Lag.of(application, role, topic))
                    .as("%s of %s", role, topic)
                    .isEqualTo(lag));
  }

  private static Map<Integer, Long> nothing() {
    return IntStream.range(0, PARTITIONS).boxed().collect(Collectors.toMap(p -> p, p -> 0L));
  }

  private static Map<Integer, Long> ends(Admin admin, String topic) throws Exception {
    Map<Integer, Long> ends = new TreeMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      TopicPartition place = new TopicPartition(topic, partition);
      ends.put(
          partition,
          admin
              .listOffsets(Map.of(place, OffsetSpec.latest()))
              .partitionResult(place)
              .get()
              .offset());
    }
    return ends;
  }

  /** Some of them late, in every partition. */
  private void sendClicks() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()), bytes, bytes)) {
      for (int i = 0; i < 1_000; i++) {
        Instant now = Instant.now();
        for (Instant time : List.of(now, now.minus(TOO_LATE))) {
          KnownClick click =
              new KnownClick(
                  UUID.randomUUID().toString(), "ad-" + i, time, "u-1", "10.0.0.1", "KR", "mobile");
          producer.send(
              new ProducerRecord<>(
                  deployment.adClicks(),
                  i % PARTITIONS,
                  null,
                  click.json().getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
  }
}
