package io.clickfold.store.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * That a task was given back.
 *
 * @param times how often it was until now
 * @param reason of the last time
 * @param retryAt when it may be handed out again; empty if it was, since
 */
public record TaskFailure(int times, String reason, Optional<Instant> retryAt) {
  private static final int MAX_TIMES = 200;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** The next one, behind those that there were. */
  public static TaskFailure after(Optional<TaskFailure> before, String reason, Instant now) {
    int times = before.map(TaskFailure::times).orElse(0) + 1;
    Duration pause = times > 6 ? LONGEST_PAUSE : FIRST_PAUSE.multipliedBy(1L << (times - 1));
    return new TaskFailure(times, reason, Optional.of(now.plus(pause)));
  }

  /** The same, of a task that somebody has again. */
  public TaskFailure handedOut() {
    return new TaskFailure(times, reason, Optional.empty());
  }

  /** Whether the task has failed so often that its job fails. */
  public boolean isLast() {
    return times >= MAX_TIMES;
  }

  /** Whether it is time to hand the task out again. */
  public boolean isDue(Instant now) {
    return retryAt.isPresent() && !retryAt.get().isAfter(now);
  }
}
