package io.clickfold.platform;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Whether this process is ending. What fails then does not matter: others go on with it. */
@Singleton
public final class Ending {
  private volatile boolean announced;
  private volatile boolean begun;

  void announce(@Observes @Priority(1) ShutdownDelayInitiatedEvent event) {
    announced = true;
  }

  void begin(@Observes @Priority(1) ShutdownEvent event) {
    begun = true;
  }

  /** Whether it has been told to end: it answers the requests that still come, and goes on. */
  boolean isAnnounced() {
    return announced;
  }

  /** Whether it answers no more, and gives up its partitions. */
  public boolean hasBegun() {
    return begun;
  }
}
