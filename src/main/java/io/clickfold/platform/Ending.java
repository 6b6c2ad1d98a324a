package io.clickfold.platform;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Whether this process is ending. What fails then is nobody's trouble: others go on with it. */
@Singleton
public final class Ending {
  private volatile boolean begun;

  void begin(@Observes @Priority(1) ShutdownEvent event) {
    begun = true;
  }

  /** Whether it has been told to end. */
  public boolean hasBegun() {
    return begun;
  }
}
