package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever happens to rankers and aggregators in the middle of windows, rankings are exact. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class RankingIT {
  private static final Logger LOG = Logger.getLogger(RankingIT.class);
  private static final Duration LATENESS = Duration.ofSeconds(20);

  /**
   * Longer than clicks may be held up, and than a process may take to be ready: the clicks' time is
   * not the wall clock's here.
   */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(40);

  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final Duration AGE = Duration.ofMinutes(58);
  private static final int CLICKS_PER_SECOND = 400;

  /** So a window slides every six seconds, and panes close while processes die. */
  private static final int SPEED = 10;

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void rankingsAreExactWhenRankersAndAggregatorsDie() {
    Deployment deployment = new Deployment("rankings", LATENESS, IDLE_TIMEOUT);
    LOG.infof("-Dclickfold.seed=%d", seed);
    try (Group rankers = new Group(deployment.rankers());
        Application steady = Application.start(deployment).awaitReady()) {
      long start = System.currentTimeMillis();
      KnownTraffic traffic =
          new KnownTraffic(
              TestServers.get().kafkaBootstrap(),
              deployment.adClicks(),
              seed,
              CLICKS_PER_SECOND,
              () -> start - AGE.toMillis() + SPEED * (System.currentTimeMillis() - start));
      traffic.start();
      sendStrangers(deployment.adPanes());
      for (String role : List.of("ranker", "aggregator", "ranker")) {
        Application victim =
            Application.start(deployment, Map.of("CLICKFOLD_ROLES", role)).awaitReady();
        if (role.equals("ranker")) {
          rankers.awaitOwners(owners -> owners.size() == 2);
        }
        letRun(1_000 + random.nextInt(6_000));
        victim.kill();
      }
      rankers.awaitOwners(owners -> owners.size() == 1);
      traffic.close();

      new TrueRankings(traffic.clicks()).assertAnsweredBy(steady, TIMEOUT);
      assertThat(steady.logged("ranker: gives up")).isPositive();
      assertThat(steady.logged("is given up by the ranker")).isPositive();
    }
  }

  /** A record in each partition that is none of Clickfold's, and stays there. */
  private static void sendStrangers(String topic) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()), bytes, bytes)) {
      producer
          .partitionsFor(topic)
          .forEach(
              at ->
                  producer.send(
                      new ProducerRecord<>(topic, at.partition(), new byte[1], new byte[0])));
    }
  }

  /** A time to be in trouble in, not a wait for something. */
  private static void letRun(long millis) {
    await()
        .pollDelay(Duration.ofMillis(millis))
        .atMost(Duration.ofMillis(millis).plusMinutes(1))
        .until(() -> true);
  }
}
