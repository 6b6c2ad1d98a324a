package io.clickfold.setup;

import io.clickfold.kafka.TopicCreator;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.Role;
import io.clickfold.store.schema.StoreConnection;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Ends a process that has the role {@code setup} when Kafka has the topics and Cassandra the
 * schema: with exit code 0, or with 1 if the configuration makes that impossible. As long as either
 * is away it waits, as all processes do.
 */
@Singleton
final class Setup {
  private static final Logger LOG = Logger.getLogger(Setup.class);

  private final ClickfoldConfig config;
  private final TopicCreator topics;
  private final StoreConnection store;

  Setup(ClickfoldConfig config, TopicCreator topics, StoreConnection store) {
    this.config = config;
    this.topics = topics;
    this.store = store;
  }

  void start(@Observes StartupEvent event) {
    if (!config.roles().contains(Role.SETUP)) {
      return;
    }
    if (config.roles().size() > 1) {
      throw new IllegalStateException(
          "A process with the role setup ends when it is done, so it has no other role:"
              + " clickfold.roles is "
              + config.roles());
    }
    Uni.combine()
        .all()
        .unis(topics.ready(), store.session())
        .discardItems()
        .subscribe()
        .with(
            done -> {
              LOG.info("The topics and the schema are there");
              Quarkus.asyncExit(0);
            },
            failure -> Quarkus.asyncExit(1));
  }
}
