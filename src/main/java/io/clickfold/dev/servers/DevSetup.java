package io.clickfold.dev.servers;

import io.clickfold.kafka.TopicCreator;
import io.clickfold.store.schema.StoreConnection;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * Lets the rest of the application start when dev mode's own servers have the topics and the
 * schema. Elsewhere each role waits for what it needs, and says so; here all of them would at each
 * start on fresh data.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class DevSetup {
  /** Behind the servers and the topics' creation, before all that uses them. */
  private static final int EARLY = 2;

  /** Whatever takes longer, the roles wait for it as they do elsewhere. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final TopicCreator topics;
  private final StoreConnection store;

  DevSetup(TopicCreator topics, StoreConnection store) {
    this.topics = topics;
    this.store = store;
  }

  void start(@Observes @Priority(EARLY) StartupEvent event) {
    DevAddresses addresses = DevAddresses.chosen();
    Uni<Void> nothing = Uni.createFrom().voidItem();
    Uni.combine()
        .all()
        .unis(
            addresses.kafka().isPresent() && topics.isNeeded() ? topics.ready() : nothing,
            addresses.cassandra().isPresent() && store.isNeeded() ? store.session() : nothing)
        .discardItems()
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        // Whoever has tried it says what has failed.
        .onFailure()
        .recoverWithNull()
        .await()
        .indefinitely();
  }
}
