package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that is told to end while clicks come does so soon, in silence, and loses nothing. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@Proof
class EndingIT {
  private static final Logger LOG = Logger.getLogger(EndingIT.class);
  private static final Duration LATENESS = Duration.ofSeconds(20);
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  /** Two thirds of what orchestrators give by default. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final int ENDS = 2;
  private static final int CLICKS_PER_SECOND = 1_000;
  private static final int STORED_BEFORE = 500;
  private static final int ANSWERS_BEFORE = 100;
  private static final Pattern TROUBLE = Pattern.compile("\\b(ERROR|WARN|FATAL)\\b|Exception");
  private static final Map<String, String> ALL_ROLES =
      Map.of("CLICKFOLD_ROLES", "collector,aggregator,ranker,writer,archiver,recalculator,query");

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Deployment deployment = new Deployment("ending", LATENESS);

  @Test
  void isSilentAndLosesNothing() {
    LOG.infof("-Dclickfold.seed=%d", seed);
    Application application = Application.start(deployment, ALL_ROLES).awaitReady();
    KnownTraffic traffic =
        new KnownTraffic(
            TestServers.get().kafkaBootstrap(), deployment.adClicks(), seed, CLICKS_PER_SECOND);
    traffic.start();
    for (int i = 0; i < ENDS; i++) {
      assertEndsUnderLoad(application);
      application = Application.start(deployment, ALL_ROLES).awaitReady();
    }
    traffic.close();
    try (Application last = application) {
      new TrueCounts(traffic.clicks()).assertAnsweredBy(last, TIMEOUT);
      new Queues(deployment).assertPassedOnOnce(traffic.late(), traffic.broken());
    }
  }

  @Test
  void isSilentWhereCassandraHasNotComeYet() {
    Map<String, String> settings = new HashMap<>(ALL_ROLES);
    settings.put("QUARKUS_CASSANDRA_CONTACT_POINTS", "127.0.0.1:1");
    try (Application application =
        Application.start(new Deployment("endingaway", LATENESS), settings)) {
      await().atMost(TIMEOUT).until(() -> application.logged("Error connecting to Node") > 0);
      assertEndsInSilence(application);
    }
  }

  private static void assertEndsUnderLoad(Application application) {
    await()
        .atMost(TIMEOUT)
        .until(() -> application.metric("clickfold_writer_requests_total") >= STORED_BEFORE);
    try (SteadyRequests requests = SteadyRequests.to(application)) {
      requests.awaitAnswers(ANSWERS_BEFORE);
      assertEndsInSilence(application);
    }
  }

  private static void assertEndsInSilence(Application application) {
    int before = application.log().size();
    long begin = System.nanoTime();
    application.end();
    application.awaitEnd();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    LOG.infof("Ended within %s", took);

    List<String> after = application.log().stream().skip(before).toList();
    assertThat(after).noneMatch(line -> TROUBLE.matcher(line).find());
    assertThat(took).isLessThan(SOON);
  }
}
