package io.clickfold.recalculator;

import io.clickfold.platform.Ending;
import io.clickfold.store.StoreFailures;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Whether this process looks after jobs, or leaves it to another one. Thread-safe. */
@Singleton
final class CoordinatorStatus {
  private static final Logger LOG = Logger.getLogger(CoordinatorStatus.class);

  /** Longer than any round takes in which Cassandra and Kafka answer. */
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(5);

  /** Failures that are over sooner keep nobody waiting. */
  private static final Duration PASSING = Duration.ofSeconds(15);

  private final Ending ending;
  private String obstacle = "";
  private Instant failing = Instant.MAX;
  private Instant succeeded = Instant.now();

  CoordinatorStatus(Ending ending) {
    this.ending = ending;
  }

  synchronized void succeeded() {
    if (!obstacle.isEmpty()) {
      LOG.info("Recalculations are looked after again");
    }
    obstacle = "";
    failing = Instant.MAX;
    succeeded = Instant.now();
  }

  /** Logs an obstacle once, not in every round. */
  synchronized void failed(Throwable failure) {
    if (obstacle.isEmpty()) {
      failing = Instant.now();
    }
    String now = StoreFailures.describe(failure);
    if (!now.equals(obstacle) && !ending.hasBegun()) {
      LOG.warnf(failure, "Recalculations are not looked after at the moment: %s", now);
    }
    obstacle = now;
  }

  /** What has kept jobs from being looked after for some time; empty if nothing has. */
  synchronized Optional<String> obstacle(Instant now) {
    if (!obstacle.isEmpty() && failing.isBefore(now.minus(PASSING))) {
      return Optional.of(obstacle);
    }
    return succeeded.isBefore(now.minus(LONGEST_ROUND))
        ? Optional.of("no round has ended since " + succeeded)
        : Optional.empty();
  }
}
