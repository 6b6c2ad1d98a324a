package io.clickfold.endtoend;

import static org.awaitility.Awaitility.await;

import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever happens to processes, every click is counted and ranked once, or forwarded once. */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class CrashIT {
  private static final Logger LOG = Logger.getLogger(CrashIT.class);
  private static final Duration LATENESS = Duration.ofSeconds(20);
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int KILLS = 5;
  private static final int PARTITIONS = 4;
  private static final int CLICKS_PER_SECOND = 500;

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void countsAreExactAfterKills() {
    Deployment deployment = new Deployment("crash", LATENESS);
    LOG.infof("-Dclickfold.seed=%d", seed);
    Application application = Application.start(deployment).awaitReady();
    KnownTraffic traffic = traffic(deployment);
    traffic.start();
    for (int i = 0; i < KILLS; i++) {
      letRun(500 + random.nextInt(2_500));
      application.kill();
      application = Application.start(deployment).awaitReady();
    }
    traffic.close();
    try (Application last = application) {
      new TrueCounts(traffic.clicks()).assertAnsweredBy(last, TIMEOUT);
      new TrueRankings(traffic.clicks()).assertAnsweredBy(last, TIMEOUT);
      assertQueuesHold(deployment, traffic);
    }
  }

  /**
   * A stopped process wakes up with clicks that it has read and not committed, when its partitions
   * are another's, who has gone on with them.
   */
  @Test
  void countsAreExactWithAZombie() throws Exception {
    Deployment deployment = new Deployment("zombie", LATENESS);
    LOG.infof("-Dclickfold.seed=%d", seed);
    try (Group group = new Group(deployment.aggregators());
        Application one = Application.start(deployment).awaitReady();
        Application other = Application.start(deployment).awaitReady()) {
      KnownTraffic traffic = traffic(deployment);
      traffic.start();
      group.awaitOwners(CrashIT::areTwoWithWork);
      letRun(3_000);

      one.stop();
      group.awaitOwners(CrashIT::isOneWithAll);
      group.awaitProgress(group.committed());
      one.resume();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> one.logged("aggregator: joins its group anew") > 0);
      group.awaitOwners(CrashIT::areTwoWithWork);
      letRun(2_000);
      traffic.close();

      TrueCounts truth = new TrueCounts(traffic.clicks());
      truth.assertAnsweredBy(other, TIMEOUT);
      truth.assertAnsweredBy(one.awaitReady(), TIMEOUT);
      new TrueRankings(traffic.clicks()).assertAnsweredBy(one, TIMEOUT);
      assertQueuesHold(deployment, traffic);
    }
  }

  private static boolean areTwoWithWork(Map<String, Set<TopicPartition>> owners) {
    return owners.size() == 2
        && owners.values().stream().noneMatch(Set::isEmpty)
        && partitions(owners) == PARTITIONS;
  }

  private static boolean isOneWithAll(Map<String, Set<TopicPartition>> owners) {
    return owners.size() == 1 && partitions(owners) == PARTITIONS;
  }

  private static int partitions(Map<String, Set<TopicPartition>> owners) {
    return owners.values().stream().mapToInt(Set::size).sum();
  }

  private static void assertQueuesHold(Deployment deployment, KnownTraffic traffic) {
    Queues queues = new Queues(deployment);
    queues.assertPassedOnOnce(traffic.late(), traffic.broken());
    queues.assertWatermarksHold();
  }

  private KnownTraffic traffic(Deployment deployment) {
    return new KnownTraffic(
        TestServers.get().kafkaBootstrap(), deployment.adClicks(), seed, CLICKS_PER_SECOND);
  }

  /** A time to be in trouble in, not a wait for something. */
  private static void letRun(long millis) {
    await()
        .pollDelay(Duration.ofMillis(millis))
        .atMost(Duration.ofMillis(millis).plusMinutes(1))
        .until(() -> true);
  }
}
