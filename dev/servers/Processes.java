package servers;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Waits for processes, and ends them. */
final class Processes {
  /** An orderly stop of either server takes less, unless something is wrong. */
  static final Duration STOP_DEADLINE = Duration.ofSeconds(20);

  private Processes() {}

  /** Its exit code, when it has ended. */
  static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      throw new Failure("interrupted");
    }
  }

  /** Whether it ends within a time. */
  static boolean endsWithin(Process process, Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new Failure("interrupted");
    }
  }

  /** Asks a process to end, and kills it if it does not within {@link #STOP_DEADLINE}. */
  static void end(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().orTimeout(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      Console.say("killing pid " + process.pid() + ", which does not end by itself");
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
