package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.KnownClick;
import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Aggregators come and go under load, as an autoscaler has it: answers stay fresh and exact. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Proof
class ScalingIT {
  private static final Logger LOG = Logger.getLogger(ScalingIT.class);
  private static final Duration LATENESS = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration FRESH = Duration.ofSeconds(20);
  private static final Map<String, String> AGGREGATOR = Map.of("CLICKFOLD_ROLES", "aggregator");
  private static final int PARTITIONS = 4;
  private static final int CLICKS_PER_SECOND = 1_000;

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Deployment deployment = new Deployment("scaling", LATENESS);

  @Test
  void countsAreExactAndFreshWhileAggregatorsComeAndGo() {
    LOG.infof("-Dclickfold.seed=%d", seed);
    List<Application> aggregators = new ArrayList<>();
    try (Group group = new Group(deployment.aggregators());
        Application answers =
            Application.start(deployment, Map.of("CLICKFOLD_ROLES", "writer,query"))) {
      aggregators.add(Application.start(deployment, AGGREGATOR).awaitReady());
      answers.awaitReady();
      KnownTraffic traffic =
          new KnownTraffic(
              TestServers.get().kafkaBootstrap(), deployment.adClicks(), seed, CLICKS_PER_SECOND);
      traffic.start();
      awaitBalance(group, aggregators);

      aggregators.add(Application.start(deployment, AGGREGATOR));
      aggregators.add(Application.start(deployment, AGGREGATOR));
      awaitBalance(group, aggregators);
      awaitFresh(answers);

      while (aggregators.size() > 1) {
        remove(group, aggregators);
        awaitFresh(answers);
      }
      awaitBalance(group, aggregators);
      traffic.close();

      new TrueCounts(traffic.clicks()).assertAnsweredBy(answers, TIMEOUT);
      new Queues(deployment).assertPassedOnOnce(traffic.late(), traffic.broken());
    } finally {
      aggregators.forEach(Application::close);
    }
  }

  /** What a process that was told to end leaves behind is not waited for: it has left its group. */
  private static void remove(Group group, List<Application> aggregators) {
    Application first = aggregators.remove(0);
    long begin = System.nanoTime();
    first.close();
    long ended = System.nanoTime();
    assertThat(group.members()).as("members after the end of one").hasSize(aggregators.size());
    group.awaitOwners(owners -> isShared(owners, aggregators.size()));
    LOG.infof(
        "An aggregator ended in %d ms, its partitions were another's after %d ms",
        (ended - begin) / 1_000_000, (System.nanoTime() - begin) / 1_000_000);
  }

  /** Each partition's lag is reported by the one process that has it, and is next to nothing. */
  private void awaitBalance(Group group, List<Application> aggregators) {
    group.awaitOwners(owners -> isShared(owners, aggregators.size()));
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              List<Integer> reported = new ArrayList<>();
              Map<Integer, Long> lags = new TreeMap<>();
              for (Application aggregator : aggregators) {
                Map<Integer, Long> lag = Lag.of(aggregator, "aggregator", deployment.adClicks());
                assertThat(lag).isNotEmpty();
                reported.addAll(lag.keySet());
                lags.putAll(lag);
              }
              assertThat(reported).containsExactlyInAnyOrder(0, 1, 2, 3);
              assertThat(lags.values()).allMatch(lag -> lag < CLICKS_PER_SECOND);
            });
  }

  /** A click in each partition is in the answers before long. */
  private void awaitFresh(Application answers) {
    String ad = "probe-" + UUID.randomUUID();
    Instant now = Instant.now();
    long begin = System.nanoTime();
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()), bytes, bytes)) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        KnownClick click =
            new KnownClick(
                UUID.randomUUID().toString(), ad, now, "u-1", "10.0.0.1", "KR", "mobile");
        producer.send(
            new ProducerRecord<>(deployment.adClicks(), partition, null, click.json().getBytes()));
      }
    }
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    await()
        .atMost(FRESH)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () ->
                assertThat(
                        answers
                            .request()
                            .get(
                                "/v1/ads/%s/clicks?from=%s&to=%s"
                                    .formatted(ad, minute, minute.plus(1, ChronoUnit.MINUTES)))
                            .jsonPath()
                            .getLong("clicks"))
                    .isEqualTo(PARTITIONS));
    LOG.infof("From click to answer: %d ms", (System.nanoTime() - begin) / 1_000_000);
  }

  private static boolean isShared(Map<String, Set<TopicPartition>> owners, int members) {
    return owners.size() == members
        && owners.values().stream().noneMatch(Set::isEmpty)
        && owners.values().stream().mapToInt(Set::size).sum() == PARTITIONS;
  }
}
