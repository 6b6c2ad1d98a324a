package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.KnownClick;
import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A source emits no watermark while one ad has more clicks than fit into the heap. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
@Proof
class MemoryIT {
  /** An eighth of it, 20 MB, is for open minutes, which all together take three times as much. */
  private static final String SMALL_HEAP = "160m";

  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final int MINUTES = 15;
  private static final int CLICKS_A_MINUTE = 20_000;
  private static final int USERS = 50;

  /** Of deferred cubes, the values of each click are held. */
  private static final String LONG_USER_ID = "u".repeat(200);

  private static final int BUSY = 0;
  private static final int SILENT = 3;
  private static final String AD = "hot";

  /** Hot from a few clicks a second on, so that shards, which wait for all sources, count it. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "CLICKFOLD_ROLES", "aggregator,ranker,writer,query",
          "CLICKFOLD_CUBES", "country,user_id:deferred",
          "CLICKFOLD_HOT_ADS_CAPACITY", "10");

  private final Deployment deployment = new Deployment("memory", Duration.ofSeconds(20));
  private final Instant first =
      Instant.now().minus(50, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.MINUTES);

  @Test
  void aSilentSourceNeitherFillsTheHeapNorCostsAClick() throws Exception {
    try (Application setup = Application.start(deployment, Map.of("CLICKFOLD_ROLES", "setup"))) {
      assertThat(setup.awaitEnd()).isZero();
    }
    try (KafkaProducer<byte[], byte[]> silent = silentProducer()) {
      // Before anybody counts: partitions without clicks follow the clock, and these are old.
      silent.initTransactions();
      silent.beginTransaction();
      silent.send(click(SILENT, "other", first, 0)).get();
      sendClicks();
      try (Application application = Application.start(deployment, SETTINGS, SMALL_HEAP)) {
        await().atMost(TIMEOUT).ignoreExceptions().until(() -> behind(application) > 0);
        await().atMost(TIMEOUT).until(() -> isAllRead(application));
        assertThat(behind(application)).isPositive();
        assertThat(application.metric("clickfold_memory_held_bytes"))
            .isLessThan(2 * application.metric("clickfold_memory_limit_bytes"));
        assertThat(answer(application, "").getBoolean("final")).isFalse();
        await().atMost(TIMEOUT).untilAsserted(() -> assertSaysWhoIsSilent(application));

        silent.abortTransaction();
        await()
            .atMost(TIMEOUT)
            .untilAsserted(() -> assertThat(answer(application, "").getBoolean("final")).isTrue());

        assertAllCounted(application);
        await().atMost(TIMEOUT).until(() -> behind(application) == 0);
        await().atMost(TIMEOUT).untilAsserted(() -> assertAllRanked(application));
        application.awaitReady();
        assertThat(application.logged("OutOfMemoryError")).isZero();
      }
    }
  }

  private void assertSaysWhoIsSilent(Application application) {
    Response health = application.request().get("/q/health/ready");
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(health.asString())
        .contains(deployment.adClicks() + "-" + SILENT)
        .containsPattern("transaction .* producer id \\d+");
  }

  private void assertAllCounted(Application application) {
    assertThat(answer(application, "&granularity=minute").getList("series.clicks", Integer.class))
        .hasSize(MINUTES)
        .containsOnly(CLICKS_A_MINUTE);
    assertThat(answer(application, "&group_by=country").getList("groups.clicks", Integer.class))
        .hasSize(2)
        .containsOnly(MINUTES * CLICKS_A_MINUTE / 2);
    assertThat(answer(application, "&group_by=user_id").getList("groups.clicks", Integer.class))
        .hasSize(USERS)
        .containsOnly(MINUTES * CLICKS_A_MINUTE / USERS);
  }

  private void assertAllRanked(Application application) {
    for (int minute = 1; minute <= MINUTES; minute++) {
      JsonPath top =
          application.json(
              "/v1/ads/top?window=1m&at=%s".formatted(first.plus(minute, ChronoUnit.MINUTES)));
      assertThat(top.getBoolean("final")).isTrue();
      assertThat(top.getLong("ads.find { it.ad_id == '%s' }.clicks".formatted(AD)))
          .isEqualTo(CLICKS_A_MINUTE);
    }
  }

  private void sendClicks() {
    try (KafkaProducer<byte[], byte[]> producer =
        producer(Map.of("linger.ms", 20, "compression.type", "lz4"))) {
      for (int i = 0; i < MINUTES * CLICKS_A_MINUTE; i++) {
        producer.send(click(BUSY, AD, first.plusMillis(60_000L * i / CLICKS_A_MINUTE), i));
      }
    }
  }

  private ProducerRecord<byte[], byte[]> click(int partition, String ad, Instant time, int i) {
    KnownClick click =
        new KnownClick(
            UUID.randomUUID().toString(),
            ad,
            time,
            LONG_USER_ID + i % USERS,
            "10.0.0.1",
            i % 2 == 0 ? "KR" : "DE",
            "tv");
    return new ProducerRecord<>(
        deployment.adClicks(),
        partition,
        ad.getBytes(StandardCharsets.UTF_8),
        click.json().getBytes(StandardCharsets.UTF_8));
  }

  /** Readers of what is committed stand before an open transaction. */
  private static KafkaProducer<byte[], byte[]> silentProducer() {
    return producer(Map.of("transactional.id", "memory-it", "transaction.timeout.ms", 600_000));
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", TestServers.get().kafkaBootstrap());
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Whether the aggregator has read all that there is, but for what the silent source has. */
  private boolean isAllRead(Application application) {
    Map<Integer, Long> shards = Lag.of(application, "aggregator", deployment.hotAdClicks());
    return Lag.of(application, "aggregator", deployment.adClicks()).getOrDefault(BUSY, 1L) == 0
        && !shards.isEmpty()
        && shards.values().stream().allMatch(lag -> lag == 0);
  }

  private JsonPath answer(Application application, String more) {
    Instant to = first.plus(MINUTES, ChronoUnit.MINUTES);
    return application.json("/v1/ads/%s/clicks?from=%s&to=%s%s".formatted(AD, first, to, more));
  }

  private static double behind(Application application) {
    return application.metric("clickfold_memory_partitions_behind");
  }
}
