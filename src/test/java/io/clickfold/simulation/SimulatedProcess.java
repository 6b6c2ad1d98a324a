package io.clickfold.simulation;

/**
 * A process that can be killed, be paused and have a clock that is wrong. All that it uses of
 * brokers and nodes asks {@link #check} first and after each wait, so that nothing that is dead has
 * effects.
 */
public final class SimulatedProcess {
  private static SimulatedProcess current;

  private final String name;
  private boolean dead;
  private long pausedUntilNanos;
  private long transactionStopMillis;
  private long clockErrorMillis;

  /** Ends what a killed process was doing; nothing in the code under test may catch it for good. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed(String name) {
      super(name + " was killed", null, false, false);
    }
  }

  /** A process of this name, alive. */
  public SimulatedProcess(String name) {
    this.name = name;
  }

  /** Its name, unique within a run. */
  public String name() {
    return name;
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return !dead;
  }

  /**
   * Does nothing while it runs.
   *
   * @throws Killed if it was killed
   */
  public void check() {
    if (dead) {
      throw new Killed(name);
    }
  }

  /** The process whose code runs; null if it is that of brokers, nodes or clients. */
  public static SimulatedProcess current() {
    return current;
  }

  /** Runs something as the code of a process, or of none. */
  public static void as(SimulatedProcess process, Runnable code) {
    SimulatedProcess before = current;
    current = process;
    try {
      code.run();
    } finally {
      current = before;
    }
  }

  /** Runs its code as soon as it is not paused; never if it is dead then. */
  public void whenItRuns(Timeline timeline, Runnable code) {
    if (dead) {
      return;
    }
    if (pausedUntilNanos > timeline.nanos()) {
      timeline.after(
          (pausedUntilNanos - timeline.nanos()) / 1_000_000 + 1, () -> whenItRuns(timeline, code));
      return;
    }
    try {
      as(this, code);
    } catch (Killed e) {
      if (!dead) {
        throw e;
      }
    }
  }

  /** Stops it until then, as {@code SIGSTOP} does. */
  public void pauseUntil(long nanos) {
    pausedUntilNanos = Math.max(pausedUntilNanos, nanos);
  }

  /** Stops it when it begins its next transaction, for so long. */
  public void stopAtTransaction(long millis) {
    transactionStopMillis = millis;
  }

  /** Asked by producers. */
  public void beginsTransaction(Timeline timeline) {
    if (transactionStopMillis > 0) {
      pauseUntil(timeline.nanos() + transactionStopMillis * 1_000_000);
      transactionStopMillis = 0;
      timeline.await(() -> dead, pausedUntilNanos);
      check();
    }
  }

  /** Until when it is stopped, in nanoseconds since 1970; in the past if it is not. */
  public long pausedUntilNanos() {
    return pausedUntilNanos;
  }

  /** Kills it, as {@code kill -9} does. */
  public void kill() {
    dead = true;
  }

  /** How far its clock is ahead, in milliseconds; may be negative. */
  public long clockErrorMillis() {
    return clockErrorMillis;
  }

  /** Sets its clock. */
  public void clockErrorMillis(long millis) {
    clockErrorMillis = millis;
  }
}
