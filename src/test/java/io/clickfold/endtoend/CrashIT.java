package io.clickfold.endtoend;

import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever happens to processes, every click is counted once. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class CrashIT {
  private static final Logger LOG = Logger.getLogger(CrashIT.class);
  private static final Duration LATENESS = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int KILLS = 5;
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
      new Truth(traffic.clicks()).assertAnsweredBy(last, PATIENCE);
    }
  }

  @Test
  void countsAreExactWithAZombie() {
    Deployment deployment = new Deployment("zombie", LATENESS);
    LOG.infof("-Dclickfold.seed=%d", seed);
    try (Application one = Application.start(deployment).awaitReady();
        Application other = Application.start(deployment).awaitReady()) {
      KnownTraffic traffic = traffic(deployment);
      traffic.start();
      letRun(3_000);
      one.stop();
      letRun(TestServers.SESSION_TIMEOUT.toMillis() + 6_000);
      one.resume();
      letRun(4_000);
      traffic.close();

      Truth truth = new Truth(traffic.clicks());
      truth.assertAnsweredBy(other, PATIENCE);
      truth.assertAnsweredBy(one.awaitReady(), PATIENCE);
    }
  }

  private KnownTraffic traffic(Deployment deployment) {
    return new KnownTraffic(
        TestServers.get().kafkaBootstrap(), deployment.adClicks(), seed, CLICKS_PER_SECOND);
  }

  /** A time to be in trouble in, not a wait for something. */
  private static void letRun(long millis) {
    Awaitility.await()
        .pollDelay(Duration.ofMillis(millis))
        .atMost(Duration.ofMillis(millis).plusMinutes(1))
        .until(() -> true);
  }
}
