package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** While a server is away, health is red; when it is back, nothing has been lost. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@Proof
class OutageIT {
  private static final Logger LOG = Logger.getLogger(OutageIT.class);
  private static final Duration LATENESS = Duration.ofSeconds(60);
  private static final Duration TIMEOUT = Duration.ofMinutes(4);
  private static final Duration NOTICED = Duration.ofSeconds(60);

  /** What orchestrators give by default. */
  private static final Duration GRACE_PERIOD = Duration.ofSeconds(30);

  private static final int CLICKS_PER_SECOND = 200;

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());

  @Test
  void countsAreExactAfterOutagesOfCassandraAndOfKafka() {
    Deployment deployment = new Deployment("outage", LATENESS);
    LOG.infof("-Dclickfold.seed=%d", seed);
    TestServers servers = TestServers.get();
    try (Application application = Application.start(deployment).awaitReady()) {
      KnownTraffic traffic =
          new KnownTraffic(
              servers.kafkaBootstrap(), deployment.adClicks(), seed, CLICKS_PER_SECOND);
      traffic.start();

      servers.stopCassandra();
      awaitReadiness(application, 503);
      assertThat(application.request().get("/q/health/ready").path("checks.name").toString())
          .contains("writer", "cassandra");
      servers.startCassandra();
      awaitReadiness(application, 200);

      servers.stopKafka();
      awaitReadiness(application, 503);
      servers.startKafka();
      awaitReadiness(application, 200);

      traffic.close();
      new TrueCounts(traffic.clicks()).assertAnsweredBy(application, TIMEOUT);
      Queues queues = new Queues(deployment);
      queues.assertPassedOnOnce(traffic.late(), traffic.broken());
      queues.assertWatermarksHold();

      servers.stopKafka();
      try {
        long begin = System.nanoTime();
        application.end();
        application.awaitEnd();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        LOG.infof("Ended within %s without a broker", took);
        assertThat(took).isLessThan(GRACE_PERIOD);
      } finally {
        servers.startKafka();
      }
    }
  }

  private static void awaitReadiness(Application application, int status) {
    await()
        .atMost(NOTICED)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> application.request().get("/q/health/ready").statusCode() == status);
  }
}
