package io.clickfold.endtoend;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.KnownClick;
import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.TaskMark;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What expires before it is read: its minutes are not final until they are recomputed. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@Proof
class GapIT {
  private static final Logger LOG = Logger.getLogger(GapIT.class);
  private static final Duration LATENESS = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofMinutes(4);
  private static final String HEAP = "512m";
  private static final Map<String, String> ARCHIVING =
      Map.of(
          "CLICKFOLD_ROLES",
          "archiver,recalculator,query",
          "CLICKFOLD_CLOCK_SKEW",
          "5s",
          "CLICKFOLD_RECALCULATOR_RECONCILE_HOURS",
          "0");
  private static final Map<String, String> COUNTING =
      Map.of("CLICKFOLD_ROLES", "aggregator,ranker,writer", "CLICKFOLD_CLOCK_SKEW", "5s");

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());

  @Test
  void minutesOfWhatExpiredAreCountedAgain() throws Exception {
    Deployment deployment = new Deployment("gap", LATENESS);
    LOG.infof("-Dclickfold.seed=%d", seed);
    try (CqlSession session = CassandraSessions.open();
        Application archiving = Application.start(deployment, ARCHIVING, HEAP).awaitReady()) {
      KnownTraffic traffic;
      try (Application counting = Application.start(deployment, COUNTING, HEAP).awaitReady()) {
        traffic =
            new KnownTraffic(TestServers.get().kafkaBootstrap(), deployment.adClicks(), seed, 200);
        traffic.start();
        awaitWatermarks(session, deployment);
        counting.kill();
      }
      // Something that is not stored, in every partition, whatever the moment was.
      sendMarks(deployment);
      // That is how it looks when records have expired.
      delete(ends(deployment.clickCounts()));
      Map<TopicPartition, Long> lost = awaitMore(deployment);
      await().atMost(TIMEOUT).until(() -> isArchived(session, deployment, lost));
      delete(lost);
      awaitMore(deployment);
      traffic.close();
      try (Application counting = Application.start(deployment, COUNTING, HEAP).awaitReady()) {
        await().atMost(TIMEOUT).until(() -> counting.logged("deleted before they were stored") > 0);
        assertThat(counting.logged("Clicks may not have been counted")).isPositive();
        assertThat(counting.logged("Rankings may lack counts")).isPositive();
        KnownClick last = traffic.clicks().get(traffic.clicks().size() - 1);
        JsonPath before = minuteOf(archiving, last.minute());
        assertThat(before.getBoolean("final")).isFalse();
        assertThat(before.getList("gaps")).hasSize(1);

        new TrueCounts(traffic.clicks()).assertAnsweredBy(archiving, TIMEOUT);

        JsonPath healed = minuteOf(archiving, last.minute());
        assertThat(healed.getBoolean("final")).isTrue();
        assertThat(healed.getBoolean("corrected")).isTrue();
        assertThat(healed.getList("gaps")).isNull();
        assertThat(counting.logged("OutOfMemoryError") + archiving.logged("OutOfMemoryError"))
            .isZero();
      }
    }
  }

  /** Until four sources and four shards have a watermark in every partition. */
  private static void awaitWatermarks(CqlSession session, Deployment deployment) {
    await()
        .atMost(TIMEOUT)
        .until(
            () ->
                session
                        .execute(
                            "SELECT * FROM %s.source_watermarks WHERE topic = '%s'"
                                .formatted(deployment.name(), deployment.clickCounts()))
                        .all()
                        .size()
                    == 32);
  }

  private static void sendMarks(Deployment deployment) {
    byte[] mark = new ResultEncoder().encode(new TaskMark(UUID.randomUUID(), 0, 4));
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()), bytes, bytes)) {
      for (int partition = 0; partition < 4; partition++) {
        producer.send(new ProducerRecord<>(deployment.clickCounts(), partition, null, mark));
      }
    }
  }

  /** Until some hundred more clicks have come in every partition. */
  private static Map<TopicPartition, Long> awaitMore(Deployment deployment) throws Exception {
    Map<TopicPartition, Long> before = ends(deployment.adClicks());
    await()
        .atMost(TIMEOUT)
        .until(
            () ->
                ends(deployment.adClicks()).entrySet().stream()
                    .allMatch(end -> end.getValue() > before.get(end.getKey()) + 100));
    return ends(deployment.adClicks());
  }

  private static boolean isArchived(
      CqlSession session, Deployment deployment, Map<TopicPartition, Long> ends) {
    Map<Integer, Long> positions =
        session
            .execute(
                "SELECT source, position FROM %s.archive_positions".formatted(deployment.name()))
            .all()
            .stream()
            .collect(toMap(row -> row.getInt("source"), row -> row.getLong("position")));
    return ends.entrySet().stream()
        .allMatch(end -> positions.getOrDefault(end.getKey().partition(), 0L) >= end.getValue());
  }

  private static JsonPath minuteOf(Application application, Instant time) {
    Instant minute = time.truncatedTo(ChronoUnit.MINUTES);
    return application
        .request()
        .urlEncodingEnabled(false)
        .get("/v1/ads/ad-0/clicks?from=%s&to=%s".formatted(minute, minute.plusSeconds(60)))
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static Map<TopicPartition, Long> ends(String topic) throws Exception {
    try (Admin admin = admin()) {
      Map<TopicPartition, OffsetSpec> all =
          IntStream.range(0, 4)
              .boxed()
              .collect(toMap(p -> new TopicPartition(topic, p), p -> OffsetSpec.latest()));
      return admin.listOffsets(all).all().get().entrySet().stream()
          .collect(toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    }
  }

  private static void delete(Map<TopicPartition, Long> before) throws Exception {
    try (Admin admin = admin()) {
      admin
          .deleteRecords(
              before.entrySet().stream()
                  .collect(
                      toMap(
                          Map.Entry::getKey, end -> RecordsToDelete.beforeOffset(end.getValue()))))
          .all()
          .get();
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()));
  }
}
