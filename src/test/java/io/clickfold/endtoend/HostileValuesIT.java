package io.clickfold.endtoend;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.HostileValues;
import io.clickfold.testing.KnownClick;
import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever values somebody sends, brokers accept what is made of them, and all is counted. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@Proof
class HostileValuesIT {
  private static final Logger LOG = Logger.getLogger(HostileValuesIT.class);
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final String HEAP = "512m";

  /** So many, of 250 bytes, make more than a megabyte. */
  private static final int OF_ONE_PART = 4_300;

  private static final int USER_AGENTS = 9_000;
  private static final int ORDINARY = 3_000;
  private static final String HOSTILE = "hostile";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "CLICKFOLD_ROLES",
          "collector,aggregator,ranker,writer,archiver,recalculator,query",
          "CLICKFOLD_RANKER_WINDOWS",
          "1m",
          "CLICKFOLD_RANKER_MAX_CELLS",
          "20000",
          "CLICKFOLD_QUERY_MAX_GROUPS",
          "20000",
          "CLICKFOLD_RECALCULATOR_QUIET_TIME",
          "2s",
          "CLICKFOLD_RECALCULATOR_RECONCILE_HOURS",
          "0");

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Instant minute =
      Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(30));
  private final Deployment deployment = new Deployment("hostile", Duration.ofSeconds(5));
  private final List<String> values =
      HostileValues.ofOnePart(2 * OF_ONE_PART, 6, "x".repeat(250 - 12));

  @Test
  void valuesThatMeetInOnePartAndLongOnesStopNothing() {
    LOG.infof("-Dclickfold.seed=%d", seed);
    List<KnownClick> clicks = new ArrayList<>(hostile(values.subList(0, OF_ONE_PART)));
    for (int i = 0; i < USER_AGENTS; i++) {
      clicks.add(click("agents-" + i % 3, "u-" + i % 40, "Mozilla-5.0-" + "a".repeat(120) + i));
    }
    for (int i = 0; i < ORDINARY; i++) {
      // In order, so that none is late.
      Instant time = minute.plusMillis(120_000L * i / ORDINARY);
      clicks.add(KnownClick.random(random, time, "u-" + random.nextInt(40)));
    }
    sendBeforeAnybodyCounts(clicks);
    try (Application application = Application.start(deployment, SETTINGS, HEAP).awaitReady()) {
      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () -> {
                assertThat(counts(application, HOSTILE, "").getBoolean("final")).isTrue();
                assertThat(ranking(application, "").getBoolean("final")).isTrue();
              });
      assertAllAnswered(application, clicks);

      List<KnownClick> late = hostile(values.subList(OF_ONE_PART, values.size()));
      send(late);
      clicks.addAll(late);
      await()
          .atMost(TIMEOUT)
          .until(() -> counts(application, HOSTILE, "").getLong("clicks") == 2 * OF_ONE_PART);
      await()
          .atMost(TIMEOUT)
          .until(
              () ->
                  new RecalculationClient(application)
                      .list().stream().allMatch(job -> job.get("state").equals("done")));
      assertThat(counts(application, HOSTILE, "").getBoolean("corrected")).isTrue();
      assertAllAnswered(application, clicks);
    }
  }

  private List<KnownClick> hostile(List<String> some) {
    return some.stream().map(value -> click(HOSTILE, value, value)).toList();
  }

  private KnownClick click(String ad, String user, String device) {
    String id = Long.toString(random.nextLong()) + random.nextLong();
    Instant time = minute.plusMillis(random.nextInt(60_000));
    return new KnownClick(id, ad, time, user, "10.0.0." + random.nextInt(30), "KR", device);
  }

  /** Partitions that wait for clicks would follow the clock, and old clicks be late for them. */
  private void sendBeforeAnybodyCounts(List<KnownClick> clicks) {
    try (Application creator =
        Application.start(deployment, Map.of("CLICKFOLD_ROLES", "collector"))) {
      creator.awaitReady();
      send(clicks);
    }
  }

  private void send(List<KnownClick> clicks) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    Map<String, Object> settings =
        Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap(), "linger.ms", "5");
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, bytes, bytes)) {
      for (KnownClick click : clicks) {
        producer.send(
            new ProducerRecord<>(
                deployment.adClicks(),
                click.adId().getBytes(StandardCharsets.UTF_8),
                click.json().getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private void assertAllAnswered(Application application, List<KnownClick> clicks) {
    clicks.stream()
        .collect(groupingBy(KnownClick::adId))
        .forEach(
            (ad, ofAd) -> {
              assertThat(counts(application, ad, "").getLong("clicks"))
                  .as(ad)
                  .isEqualTo(ofAd.size());
              assertGroups(application, ad, "device", ofAd, KnownClick::device);
              assertGroups(application, ad, "user_id", ofAd, KnownClick::userId);
            });
    assertThat(counts(application, HOSTILE, "&user_id=" + values.get(0)).getLong("clicks"))
        .isEqualTo(1);
    List<KnownClick> ranked = clicks.stream().filter(c -> c.minute().equals(minute)).toList();
    assertRanking(application, ranked, "");
    for (int i : new int[] {0, OF_ONE_PART - 1, OF_ONE_PART, OF_ONE_PART + USER_AGENTS - 1}) {
      String device = clicks.get(i).device();
      assertRanking(
          application,
          ranked.stream().filter(click -> click.device().equals(device)).toList(),
          "&device=" + device);
    }
  }

  private void assertGroups(
      Application application,
      String ad,
      String dimension,
      List<KnownClick> expected,
      Function<KnownClick, String> value) {
    Map<String, Long> groups = new HashMap<>();
    counts(application, ad, "&group_by=" + dimension)
        .<Map<String, Object>>getList("groups")
        .forEach(
            group ->
                groups.put(
                    (String) group.get(dimension), ((Number) group.get("clicks")).longValue()));
    assertThat(groups.equals(expected.stream().collect(groupingBy(value, counting()))))
        .as("%s by %s: %d groups", ad, dimension, groups.size())
        .isTrue();
  }

  private void assertRanking(Application application, List<KnownClick> clicks, String filter) {
    Map<String, Long> ranked = new HashMap<>();
    ranking(application, filter)
        .<Map<String, Object>>getList("ads")
        .forEach(
            ad -> ranked.put((String) ad.get("ad_id"), ((Number) ad.get("clicks")).longValue()));
    assertThat(ranked)
        .as("ranking %s", filter)
        .isEqualTo(clicks.stream().collect(groupingBy(KnownClick::adId, counting())));
  }

  private JsonPath ranking(Application application, String filter) {
    return application.json(
        "/v1/ads/top?n=100&window=1m&at=%s%s"
            .formatted(minute.plus(1, ChronoUnit.MINUTES), filter));
  }

  private JsonPath counts(Application application, String ad, String more) {
    return application.json(
        "/v1/ads/%s/clicks?from=%s&to=%s%s"
            .formatted(ad, minute, minute.plus(2, ChronoUnit.MINUTES), more));
  }
}
