package io.clickfold.dev.servers;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends this JVM, and the servers with it, when the process that has started it is gone: dev mode's
 * JVM is Maven's child and would otherwise outlive a Maven that was killed.
 */
final class ParentWatch {

  private static final String BEGUN = "io.clickfold.dev.parent-watched";
  private static final long GRACE_SECONDS = 15;

  private ParentWatch() {}

  /** Begins to watch, once for this JVM. */
  static void begin() {
    if (System.setProperty(BEGUN, "true") != null) {
      return;
    }
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(ParentWatch::endWithGrace));
  }

  /** An application that hangs does not exit; nobody is left then who could end it. */
  private static void endWithGrace() {
    CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS)
        .execute(() -> Runtime.getRuntime().halt(1));
    System.exit(0);
  }
}
