package io.clickfold.recalculate;

import io.clickfold.store.Layout;
import io.clickfold.store.MinuteRange;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Cuts a job into its tasks: the same, whoever does it. */
final class JobPlan {
  private static final int NO_SOURCE = -1;
  private static final long MINUTE = 60_000;

  private final Job job;
  private final List<JobTask> tasks = new ArrayList<>();

  private JobPlan(Job job) {
    this.job = job;
  }

  /**
   * The tasks of a job with which somebody has begun.
   *
   * @param longestWindow of the rankings, in minutes
   */
  static List<JobTask> of(Job job, int longestWindow) {
    JobPlan plan = new JobPlan(job);
    if (job.kind() == JobKind.RECONCILIATION) {
      plan.add(TaskKind.COMPARE, NO_SOURCE, job.ranges().get(0));
      return plan.tasks;
    }
    for (long hour : hours(job.ranges(), 0)) {
      MinuteRange range =
          new MinuteRange(
              Math.max(hour, job.from()), Math.min(hour + Layout.HOUR_MILLIS, job.to()));
      job.needed().keySet().stream()
          .sorted()
          .forEach(source -> plan.add(TaskKind.COUNT, source, range));
    }
    plan.add(TaskKind.REMOVE, NO_SOURCE, new MinuteRange(job.from(), job.to()));
    long last = lastUntil(job, longestWindow);
    for (long hour : hours(job.ranges(), (longestWindow - 1) * MINUTE)) {
      plan.add(
          TaskKind.RANK,
          NO_SOURCE,
          new MinuteRange(Math.max(hour, job.from()), Math.min(hour + Layout.HOUR_MILLIS, last)));
    }
    return plan.tasks;
  }

  /** When the last of the windows ends that hold a minute of the job. */
  static long lastUntil(Job job, int longestWindow) {
    return job.to() + (longestWindow - 1) * MINUTE;
  }

  /** Whether a window that ends then may hold a minute of the job. */
  static boolean affects(Job job, long until, int longestWindow) {
    return job.ranges().stream()
        .anyMatch(range -> range.from() < until && until < range.to() + longestWindow * MINUTE);
  }

  private void add(TaskKind kind, int source, MinuteRange range) {
    tasks.add(new JobTask(job.id(), tasks.size(), kind, source, range));
  }

  /** The hours that some ranges touch, which go on for so long behind their ends. */
  private static SortedSet<Long> hours(List<MinuteRange> ranges, long behind) {
    SortedSet<Long> hours = new TreeSet<>();
    for (MinuteRange range : ranges) {
      long first = range.from() - Math.floorMod(range.from(), Layout.HOUR_MILLIS);
      for (long hour = first; hour < range.to() + behind; hour += Layout.HOUR_MILLIS) {
        hours.add(hour);
      }
    }
    return hours;
  }
}
