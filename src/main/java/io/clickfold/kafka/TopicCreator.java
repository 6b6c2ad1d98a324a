package io.clickfold.kafka;

import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.Role;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.jboss.logging.Logger;

/**
 * Sees to it, when a process that uses Kafka starts, that Clickfold's topics exist. Tries until
 * they do; several processes may do so at once. Topics that exist are left as they are.
 */
@ApplicationScoped
public class TopicCreator {
  private static final Logger LOG = Logger.getLogger(TopicCreator.class);
  private static final int EARLY = 1;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final KafkaClients kafka;
  private final ClickfoldConfig config;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private Cancellable attempts = () -> {};
  private String lastFailure = "";
  private volatile Look look;

  /**
   * What a look at the raw queue showed when this process started.
   *
   * @param faults how acknowledged records of it can be lost, and what mends that
   * @param at when that was; it may have been mended since
   */
  record Look(List<String> faults, Instant at) {}

  TopicCreator(KafkaClients kafka, ClickfoldConfig config) {
    this.kafka = kafka;
    this.config = config;
  }

  /** Whether this process uses Kafka. */
  public boolean isNeeded() {
    return !config.roles().equals(Set.of(Role.QUERY));
  }

  /**
   * Completes when all topics exist; never fails. Without {@code clickfold.topics.create} it waits
   * for somebody else to create them; in a process that does not use Kafka it never completes.
   */
  public Uni<Void> ready() {
    return Uni.createFrom().completionStage(ready);
  }

  /** The last look; empty if there was none yet, or the process does not use Kafka. */
  Optional<Look> look() {
    return Optional.ofNullable(look);
  }

  /** Asks a reader to change a topic's setting. */
  public static String commandToSet(String topic, String name, String value) {
    return "Change it: kafka-configs.sh --bootstrap-server … --alter --entity-type topics"
        + " --entity-name %s --add-config %s=%s".formatted(topic, name, value);
  }

  void start(@Observes @Priority(EARLY) StartupEvent event) {
    if (!isNeeded()) {
      return;
    }
    attempts =
        Uni.createFrom()
            .item(this::ensure)
            .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
            .onFailure()
            .invoke(this::report)
            .onFailure()
            .retry()
            .withBackOff(FIRST_BACKOFF, LONGEST_BACKOFF)
            .indefinitely()
            .subscribe()
            .with(ready::complete);
  }

  private Void ensure() {
    Admin admin = kafka.admin("clickfold-topics", TIMEOUT, TIMEOUT.dividedBy(2));
    try {
      List<String> faults = new TopicSetup(admin, config.topics()).ensure();
      faults.forEach(LOG::warn);
      look = new Look(faults, Instant.now());
    } finally {
      admin.close(Duration.ZERO);
    }
    return null;
  }

  /** Logs a reason once, not with every attempt. */
  private void report(Throwable failure) {
    String reason = String.valueOf(failure.getMessage());
    if (!reason.equals(lastFailure)) {
      lastFailure = reason;
      LOG.warnf("The topics are not there yet, trying again: %s", reason);
    }
  }

  void stop(@Observes ShutdownEvent event) {
    attempts.cancel();
  }
}
