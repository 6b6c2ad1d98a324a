package io.clickfold.recalculator;

import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.TaskProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Notices jobs whose tasks do not get on, as after their records have expired in Kafka. Not
 * thread-safe.
 */
final class StuckTasks {
  private static final long MAX_STANDSTILL_NANOS = Duration.ofMinutes(10).toNanos();

  private final Map<UUID, Seen> seen = new HashMap<>();

  private final LongSupplier nanos;

  /**
   * @param nanos as {@link System#nanoTime}
   */
  StuckTasks(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private record Seen(Map<Integer, TaskProgress> progress, long sinceNanos) {}

  /**
   * Whether this is all the progress for so long that something must be wrong.
   *
   * @param known all jobs that have not ended
   */
  boolean isStuck(UUID job, Map<Integer, TaskProgress> progress, List<Job> known) {
    long now = nanos.getAsLong();
    Seen before = seen.get(job);
    if (before == null) {
      // Others may have ended them, or have looked after them meanwhile.
      seen.keySet().removeIf(id -> known.stream().noneMatch(one -> one.id().equals(id)));
    }
    if (before == null || !before.progress().equals(progress)) {
      seen.put(job, new Seen(progress, now));
      return false;
    }
    if (now - before.sinceNanos() < MAX_STANDSTILL_NANOS) {
      return false;
    }
    seen.put(job, new Seen(progress, now));
    return true;
  }

  void forget(UUID job) {
    seen.remove(job);
  }
}
