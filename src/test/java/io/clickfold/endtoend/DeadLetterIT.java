package io.clickfold.endtoend;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.KnownClick;
import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import io.clickfold.wire.Gap;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Records that nobody can read, and such that brokers refuse: everything else is counted, ranked
 * and closed.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Proof
class DeadLetterIT {
  private static final Logger LOG = Logger.getLogger(DeadLetterIT.class);
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final String HEAP = "512m";
  private static final int PARTITIONS = 4;
  private static final int LARGE = 1_000;

  /** Event time goes faster than time, so that minutes close sooner, and begins so long ago. */
  private static final int SPEED = 6;

  private static final Duration AGE = Duration.ofMinutes(40);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "CLICKFOLD_ROLES",
          "aggregator,ranker,writer,archiver,query",
          "CLICKFOLD_RANKER_WINDOWS",
          "1m");

  /** Foreign bytes, a schema that is not known, and nothing at all. */
  private static final byte[][] POISON = {
    {1, 2, 3}, {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9}, null
  };

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());

  @Test
  void whatNobodyCanReadOrSendStopsNothingAndItsMinutesAreMarked() throws Exception {
    // Never idle: who follows the clock would call clicks of long ago late.
    Deployment deployment =
        new Deployment("deadletter", Duration.ofSeconds(10), Duration.ofMinutes(30));
    LOG.infof("-Dclickfold.seed=%d", seed);
    try (CqlSession session = CassandraSessions.open();
        Application application = Application.start(deployment, SETTINGS, HEAP).awaitReady()) {
      long start = System.currentTimeMillis();
      KnownTraffic traffic =
          new KnownTraffic(
              TestServers.get().kafkaBootstrap(),
              deployment.adClicks(),
              seed,
              200,
              () -> start - AGE.toMillis() + SPEED * (System.currentTimeMillis() - start));
      traffic.start();
      Instant first =
          Instant.ofEpochMilli(start).minus(AGE).truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
      await().atMost(TIMEOUT).until(() -> minute(application, first).getBoolean("final"));
      await()
          .atMost(TIMEOUT)
          .until(() -> watermark(session, deployment, deployment.adRanks()).isAfter(first));

      sendPoison(deployment.clickCounts(), deployment.adRanks(), deployment.hotAdClicks());

      Map<String, Long> expected = new TreeMap<>();
      long each = (long) POISON.length * PARTITIONS;
      expected.put("writer " + deployment.clickCounts(), each);
      expected.put("ranker " + deployment.clickCounts(), each);
      expected.put("ranker " + deployment.adRanks(), each);
      expected.put("aggregator " + deployment.hotAdClicks(), each);
      await()
          .atMost(TIMEOUT)
          .untilAsserted(() -> assertThat(letters(deployment)).isEqualTo(expected));
      Instant counted = watermark(session, deployment, deployment.clickCounts());
      Instant ranked = watermark(session, deployment, deployment.adRanks());
      Instant later = counted.plusSeconds(120);
      await()
          .atMost(TIMEOUT)
          .until(() -> watermark(session, deployment, deployment.clickCounts()).isAfter(later));
      await()
          .atMost(TIMEOUT)
          .until(
              () ->
                  watermark(session, deployment, deployment.adRanks())
                      .isAfter(ranked.plusSeconds(60)));

      bound(deployment.clickCounts());
      Instant large =
          Instant.ofEpochMilli(
              start - AGE.toMillis() + SPEED * (System.currentTimeMillis() - start));
      sendLarge(deployment.adClicks(), large);
      String refused = "aggregator " + deployment.clickCounts();
      await().atMost(TIMEOUT).until(() -> letters(deployment).containsKey(refused));
      await()
          .atMost(TIMEOUT)
          .until(
              () ->
                  watermark(session, deployment, deployment.clickCounts())
                      .isAfter(large.plusSeconds(60)));
      traffic.close();

      JsonPath before = minute(application, first);
      assertThat(before.getBoolean("final")).isTrue();
      JsonPath marked = minute(application, later.minusSeconds(60));
      assertThat(marked.getBoolean("final")).as("all sources have passed it").isFalse();
      assertThat(marked.getList("gaps")).hasSize(1);
      assertThat(session.execute("SELECT reason FROM %s.gaps".formatted(deployment.name())).all())
          .extracting(row -> row.getString("reason"))
          .contains(Gap.DEAD_LETTER)
          .isSubsetOf(Gap.DEAD_LETTER, "");
      assertCounted(application, traffic.clicks());
      Map<String, Long> letters = letters(deployment);
      letters.remove(refused);
      assertThat(letters).as("once each").isEqualTo(expected);
      Instant minute = large.truncatedTo(ChronoUnit.MINUTES);
      assertThat(
              session
                  .execute(
                      "SELECT from_minute, from_offset FROM %s.gaps".formatted(deployment.name()))
                  .all())
          .as("the minute of what was not sent")
          .anyMatch(
              row ->
                  row.getInstant("from_minute").equals(minute) && row.getLong("from_offset") == -1);
      assertThat(application.request().get("/q/health/ready").statusCode()).isEqualTo(200);
      assertThat(application.request().get("/q/metrics").asString())
          .contains(
              "clickfold_dead_letters_total{reason=\"process\",role=\"ranker\"} " + 2.0 * each)
          .contains("clickfold_dead_letters_total{reason=\"store\",role=\"writer\"} 0.0");
      assertThat(application.logged("OutOfMemoryError")).isZero();
    }
  }

  private static void sendPoison(String... topics) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()), bytes, bytes)) {
      for (String topic : topics) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
          for (byte[] value : POISON) {
            producer.send(new ProducerRecord<>(topic, partition, new byte[9], value));
          }
        }
      }
    }
  }

  /** Lets a topic accept no large records. */
  private static void bound(String topic) throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", "30000"),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  /** Clicks of one ad and minute whose counts are large, however they are compressed. */
  private void sendLarge(String topic, Instant time) {
    Random random = new Random(seed);
    byte[] noise = new byte[150];
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                TestServers.get().kafkaBootstrap(),
                "linger.ms",
                1_000,
                "batch.size",
                1 << 20),
            bytes,
            bytes)) {
      for (int i = 0; i < LARGE; i++) {
        random.nextBytes(noise);
        KnownClick click =
            new KnownClick(
                "large-" + i,
                "large",
                time,
                "u",
                "10.0.0.1",
                "KR",
                Base64.getEncoder().encodeToString(noise));
        producer.send(
            new ProducerRecord<>(
                topic,
                "large".getBytes(StandardCharsets.UTF_8),
                click.json().getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /** How many letters there are, by role and topic. */
  private static Map<String, Long> letters(Deployment deployment) {
    return Queues.read(deployment.deadLetters()).stream()
        .collect(
            groupingBy(
                letter -> header(letter, "role") + " " + header(letter, "topic"),
                TreeMap::new,
                counting()));
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(
        letter.headers().lastHeader("clickfold-" + name).value(), StandardCharsets.UTF_8);
  }

  /** How far all is stored: the lowest watermark of a topic's sources. */
  private static Instant watermark(CqlSession session, Deployment deployment, String topic) {
    List<Row> rows =
        session
            .execute(
                "SELECT watermark FROM %s.source_watermarks WHERE topic = '%s'"
                    .formatted(deployment.name(), topic))
            .all();
    return rows.stream()
        .map(row -> row.getInstant("watermark"))
        .min(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }

  private static void assertCounted(Application application, List<KnownClick> clicks) {
    Instant from = clicks.stream().map(KnownClick::minute).min(Instant::compareTo).orElseThrow();
    Instant to = clicks.stream().map(KnownClick::minute).max(Instant::compareTo).orElseThrow();
    clicks.stream()
        .collect(groupingBy(KnownClick::adId, counting()))
        .forEach(
            (ad, count) ->
                await()
                    .atMost(TIMEOUT)
                    .untilAsserted(
                        () ->
                            assertThat(
                                    answer(application, ad, from, to.plusSeconds(60))
                                        .getLong("clicks"))
                                .as("clicks of %s", ad)
                                .isEqualTo(count)));
  }

  private static JsonPath minute(Application application, Instant minute) {
    return answer(application, "ad-0", minute, minute.plusSeconds(60));
  }

  private static JsonPath answer(Application application, String ad, Instant from, Instant to) {
    return application
        .request()
        .urlEncodingEnabled(false)
        .get("/v1/ads/%s/clicks?from=%s&to=%s".formatted(ad, from, to))
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }
}
