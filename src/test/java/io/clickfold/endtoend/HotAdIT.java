package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.KnownClick;
import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ads that are hot, on and off, while those that count them die and partitions are added. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@Proof
class HotAdIT {
  private static final Logger LOG = Logger.getLogger(HotAdIT.class);
  private static final Duration LATENESS = Duration.ofSeconds(20);

  /**
   * Longer than clicks may be held up, and than a process may take to be ready: the clicks' time is
   * not the wall clock's here. So they begin as soon as somebody counts them.
   */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(40);

  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final Duration AGE = Duration.ofMinutes(58);
  private static final int CLICKS_PER_SECOND = 400;

  /** What topics have when partitions were added. */
  private static final int MORE = 6;

  /** So a minute takes six seconds. */
  private static final int SPEED = 10;

  /** In the clicks' time an ad is hot from 4 a second, as the most clicked ones are. */
  private static final Map<String, String> SPLITTING =
      Map.of(
          "CLICKFOLD_HOT_ADS_CAPACITY", "10",
          "CLICKFOLD_HOT_ADS_SHARE", "0.4",
          "CLICKFOLD_HOT_ADS_COOL_DOWN", "1m");

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void countsAreExactWhileShardsAndTheirSourcesDie() {
    Deployment deployment = new Deployment("hotads", LATENESS, IDLE_TIMEOUT);
    LOG.infof("-Dclickfold.seed=%d", seed);
    try (Group aggregators = new Group(deployment.aggregators());
        Application steady = start(deployment, Map.of()).awaitReady()) {
      KnownTraffic traffic = traffic(deployment).alsoByKcat(4).withChangingFavourites().begun();
      Application victim = aggregator(deployment);
      aggregators.awaitOwners(owners -> owners.size() == 2);
      await().atMost(TIMEOUT).until(() -> splits(steady).size() >= 2);
      for (int i = 0; i < 4; i++) {
        letRun(2_000 + random.nextInt(5_000));
        victim.kill();
        victim = aggregator(deployment);
      }
      await()
          .atMost(TIMEOUT)
          .until(() -> splits(steady).stream().anyMatch(split -> !(boolean) split.get("hot")));
      traffic.close();

      new TrueCounts(traffic.clicks()).assertAnsweredBy(steady, TIMEOUT);
      new TrueRankings(traffic.clicks()).assertAnsweredBy(steady, TIMEOUT);
      // Of clicks that come twice, the second may be late here: lateness is two seconds on the
      // wall.
      new Queues(deployment).assertWatermarksHold();
      assertThat(forwarded(steady) + forwarded(victim)).as("clicks forwarded").isPositive();
      countAgain(deployment, steady, traffic.clicks());
      victim.close();
    }
  }

  /** What shards had counted is in their sources' new counts, and only there. */
  private void countAgain(Deployment deployment, Application steady, List<KnownClick> clicks) {
    Instant from = clicks.stream().map(KnownClick::minute).min(Instant::compareTo).orElseThrow();
    Instant to = clicks.stream().map(KnownClick::minute).max(Instant::compareTo).orElseThrow();
    RecalculationClient jobs = new RecalculationClient(steady);
    try (Application recalculator =
        Application.start(deployment, Map.of("CLICKFOLD_ROLES", "recalculator"))) {
      recalculator.awaitReady();
      String id = jobs.begin(from, to.plusSeconds(60));
      // Rankings of an hour in which the clicks are have to wait until it has ended.
      await().atMost(TIMEOUT).until(() -> jobs.state(id), "waiting_for_windows"::equals);
    }
    new TrueCounts(clicks).assertAnsweredBy(steady, TIMEOUT);
  }

  @Test
  void countsAreExactWhenPartitionsAreAddedUnderLoad() throws Exception {
    Deployment deployment = new Deployment("hotgrowth", LATENESS, IDLE_TIMEOUT);
    LOG.infof("-Dclickfold.seed=%d", seed);
    // So hot that they need all shards that there are.
    Map<String, String> hotter = Map.of("CLICKFOLD_HOT_ADS_SHARE", "0.1");
    try (Application steady = start(deployment, hotter).awaitReady();
        Group aggregators = new Group(deployment.aggregators());
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()))) {
      KnownTraffic traffic = traffic(deployment).withoutRepeats().begun();
      Map<String, String> role = new HashMap<>(hotter);
      role.put("CLICKFOLD_ROLES", "aggregator");
      Application other = start(deployment, role).awaitReady();
      await().atMost(TIMEOUT).until(() -> !splits(steady).isEmpty());
      for (String topic : List.of(deployment.adClicks(), deployment.hotAdClicks())) {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(MORE))).all().get();
      }
      await()
          .atMost(TIMEOUT)
          .until(() -> splits(steady).stream().anyMatch(split -> split.get("shards").equals(MORE)));
      TopicPartition added = new TopicPartition(deployment.adClicks(), MORE - 1);
      await().atMost(TIMEOUT).until(() -> aggregators.committed().getOrDefault(added, 0L) > 0);
      letRun(12_000);
      traffic.close();

      new TrueCounts(traffic.clicks()).assertAnsweredBy(steady, TIMEOUT);
      new Queues(deployment).assertWatermarksHold();
      assertThat(other.logged("begins at offset")).isPositive();
      other.close();
    }
  }

  private KnownTraffic traffic(Deployment deployment) {
    long start = System.currentTimeMillis();
    return new KnownTraffic(
        TestServers.get().kafkaBootstrap(),
        deployment.adClicks(),
        seed,
        CLICKS_PER_SECOND,
        () -> start - AGE.toMillis() + SPEED * (System.currentTimeMillis() - start));
  }

  private static Application aggregator(Deployment deployment) {
    return start(deployment, Map.of("CLICKFOLD_ROLES", "aggregator")).awaitReady();
  }

  private static Application start(Deployment deployment, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(SPLITTING);
    all.putAll(settings);
    return Application.start(deployment, all);
  }

  private static List<Map<String, Object>> splits(Application application) {
    return new ArrayList<>(
        application
            .request()
            .get("/v1/hot-ads?last=2h")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath()
            .getList("hot_ads"));
  }

  private static double forwarded(Application application) {
    return application
        .request()
        .get("/q/metrics")
        .then()
        .extract()
        .asString()
        .lines()
        .filter(line -> line.startsWith("clickfold_aggregator_clicks_total"))
        .filter(line -> line.contains("outcome=\"forwarded\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** A time to be in trouble in, not a wait for something. */
  private static void letRun(long millis) {
    await()
        .pollDelay(Duration.ofMillis(millis))
        .atMost(Duration.ofMillis(millis).plusMinutes(1))
        .until(() -> true);
  }
}
