package io.clickfold.platform;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Logs once when clicks can flow all the way, and where to go with them. */
@ApplicationScoped
class ReadyAnnouncement {
  private static final Logger LOG = Logger.getLogger(ReadyAnnouncement.class);
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final ProcessRoles roles;
  private final SmallRyeHealthReporter health;
  private final int port;
  private final Optional<String> kafka;
  private final Optional<String> cassandra;
  private Cancellable waiting = () -> {};

  ReadyAnnouncement(
      ProcessRoles roles,
      SmallRyeHealthReporter health,
      @ConfigProperty(name = "quarkus.http.port") int port,
      @ConfigProperty(name = "kafka.bootstrap.servers") Optional<String> kafka,
      @ConfigProperty(name = "quarkus.cassandra.contact-points") Optional<String> cassandra) {
    this.roles = roles;
    this.health = health;
    this.port = port;
    this.kafka = kafka;
    this.cassandra = cassandra;
  }

  void start(@Observes StartupEvent event) {
    waiting =
        Multi.createFrom()
            .ticks()
            .startingAfter(INTERVAL)
            .every(INTERVAL)
            .onOverflow()
            .drop()
            .onItem()
            .transformToUniAndConcatenate(tick -> health.getReadinessAsync())
            .filter(readiness -> !readiness.isDown())
            .toUni()
            .subscribe()
            .with(
                ready -> LOG.info(message()),
                failure -> LOG.warn("The readiness is not known", failure));
  }

  private String message() {
    return ("Clickfold is ready: "
            + (roles.has(Role.QUERY) ? "http://localhost:%1$d/ (dashboard), " : "")
            + "http://localhost:%1$d/v1 (API),"
            + " http://localhost:%1$d/q/openapi (its description),"
            + " http://localhost:%1$d/q/health (state)%2$s%3$s")
        .formatted(
            port,
            kafka.map(address -> ", Kafka at " + address).orElse(""),
            cassandra.map(address -> ", Cassandra at " + address).orElse(""));
  }

  void stop(@Observes ShutdownEvent event) {
    waiting.cancel();
  }
}
