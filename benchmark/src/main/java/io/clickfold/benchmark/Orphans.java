package io.clickfold.benchmark;

/** Keeps a contender's process from outliving the benchmark. */
final class Orphans {
  private Orphans() {}

  /** Ends this process as soon as its parent is gone, however that ended. */
  static void endWithParent() {
    ProcessHandle.current()
        .parent()
        .orElseThrow()
        .onExit()
        .thenRun(() -> Runtime.getRuntime().halt(1));
  }
}
