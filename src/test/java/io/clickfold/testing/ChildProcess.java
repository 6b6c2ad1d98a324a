package io.clickfold.testing;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A process that a test or a benchmark has started. It must end as it is told to and not before: a
 * crash fails the test whatever else it looks at. It is killed when this JVM ends.
 */
public final class ChildProcess {
  private static final long TIMEOUT_SECONDS = 180;
  private static final int BY_SIGNAL = 128;
  private static final int KILLED = BY_SIGNAL + 9;

  /** Java and Quarkus end with the signal's number after all that they have to do. */
  private static final Set<Integer> IN_ORDER = Set.of(0, BY_SIGNAL + 15);

  private final Process process;
  private final String name;
  private volatile boolean toldToEnd;
  private volatile boolean over;

  private ChildProcess(Process process, String name) {
    this.process = process;
    this.name = name;
  }

  /** Starts it. */
  public static ChildProcess start(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new ChildProcess(process, name(builder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Has others end in order a process that they have started.
   *
   * @throws IllegalStateException if it has ended before, or does not end in order
   */
  static void endedBy(Runnable end, Process process, String name) {
    ChildProcess child = new ChildProcess(process, name);
    try {
      child.checkAlive();
      child.toldToEnd = true;
    } finally {
      end.run();
    }
    child.awaitEnd();
  }

  private static String name(ProcessBuilder builder) {
    String program = new File(builder.command().get(0)).getName();
    Redirect output =
        builder.redirectErrorStream() ? builder.redirectOutput() : builder.redirectError();
    return output.file() == null ? program : program + ", whose log is " + output.file();
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** What it says. */
  public BufferedReader output() {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  /** What it is told. */
  public BufferedWriter input() {
    return process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Waits until it has ended: by itself, or as it was told to.
   *
   * @return its exit code, to be looked at by the caller unless it was told to end
   * @throws IllegalStateException if it does not end, or not in order
   */
  public int awaitEnd() {
    boolean ended = false;
    try {
      ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    over = true;
    if (!ended) {
      process.destroyForcibly();
      throw new IllegalStateException(name + ": does not end, and was killed");
    }
    if (toldToEnd) {
      check(IN_ORDER);
    }
    return process.exitValue();
  }

  /** Tells it to end in order, as an orchestrator does, and waits for nothing. */
  public void tellToEnd() {
    checkAlive();
    toldToEnd = true;
    process.destroy();
  }

  /**
   * Ends it in order, if that has not been done.
   *
   * @throws IllegalStateException if it has ended otherwise
   */
  public void end() {
    if (over) {
      return;
    }
    if (!toldToEnd) {
      // If it was stopped, it would not notice.
      signal("CONT");
      tellToEnd();
    }
    awaitEnd();
  }

  /**
   * Ends it as a power failure would, if it has not been ended.
   *
   * @throws IllegalStateException if it had ended by itself
   */
  public void kill() {
    if (over) {
      return;
    }
    over = true;
    process.destroyForcibly().onExit().join();
    if (!toldToEnd || !IN_ORDER.contains(process.exitValue())) {
      check(Set.of(KILLED));
    }
  }

  /** Sends it such a signal as STOP or CONT, after which it is still there. */
  public void signal(String signal) {
    checkAlive();
    signal(pid(), signal);
  }

  /** Sends a signal to any process. */
  public static void signal(long pid, String signal) {
    try {
      if (new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor() != 0) {
        throw new IllegalStateException("process %d: could not be sent %s".formatted(pid, signal));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Fails if it has ended, though it was not told to. */
  public void checkAlive() {
    if (!isAlive()) {
      over = true;
      throw new IllegalStateException(
          "%s: has ended by itself, with exit code %d".formatted(name, process.exitValue()));
    }
  }

  private void check(Set<Integer> wanted) {
    if (!wanted.contains(process.exitValue())) {
      throw new IllegalStateException(
          "%s: has ended with exit code %d".formatted(name, process.exitValue()));
    }
  }
}
