package io.clickfold.testing;

import java.lang.reflect.Field;

/** The end of a process that a launcher of Quarkus' has started, and keeps to itself. */
final class WatchedEnd {
  private final Field process;
  private final Object launcher;
  private boolean over;

  WatchedEnd(Class<?> type, Object launcher) {
    this.launcher = launcher;
    try {
      process = type.getDeclaredField("quarkusProcess");
      process.setAccessible(true);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("Quarkus keeps its process elsewhere now", e);
    }
  }

  /**
   * Closes the launcher, once.
   *
   * @throws IllegalStateException if the process had ended by itself, or ends badly
   */
  void of(Runnable close) {
    Process started = started();
    if (over || started == null) {
      close.run();
      return;
    }
    over = true;
    ChildProcess.endedBy(close, started, "the application under test");
  }

  private Process started() {
    try {
      return (Process) process.get(launcher);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
