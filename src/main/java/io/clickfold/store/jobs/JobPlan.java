package io.clickfold.store.jobs;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Cuts a job into its tasks: the same, whoever does it. */
public final class JobPlan {
  private static final int NO_SOURCE = -1;
  private static final long MINUTE = 60_000;

  /** So many minutes are counted by a task at most. */
  private static final long MAX_MINUTES = 60;

  /** And these are no further apart than that. */
  private static final long LONGEST_SPAN = Minutes.DAY_MILLIS;

  private static final long LONGEST_STRETCH = 4 * Minutes.HOUR_MILLIS;

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
  public static List<JobTask> of(Job job, int longestWindow) {
    JobPlan plan = new JobPlan(job);
    if (job.kind() == JobKind.RECONCILIATION) {
      plan.add(TaskKind.COMPARE, NO_SOURCE, job.ranges().get(0));
      return plan.tasks;
    }
    for (MinuteRange range : counted(job)) {
      job.needed().keySet().stream()
          .sorted()
          .forEach(source -> plan.add(TaskKind.COUNT, source, range));
    }
    plan.add(TaskKind.REMOVE, NO_SOURCE, new MinuteRange(job.from(), job.to()));
    ranked(job, longestWindow).forEach(ends -> plan.add(TaskKind.RANK, NO_SOURCE, ends));
    return plan.tasks;
  }

  /** When the last of the windows ends that hold a minute of the job. */
  public static long lastUntil(Job job, int longestWindow) {
    return job.to() + (longestWindow - 1) * MINUTE;
  }

  private void add(TaskKind kind, int source, MinuteRange range) {
    tasks.add(new JobTask(job.id(), tasks.size(), kind, source, range));
  }

  /**
   * Hours, or several together where the job has few minutes of each: a task costs more than a
   * minute.
   */
  private static List<MinuteRange> counted(Job job) {
    List<MinuteRange> cut = new ArrayList<>();
    long minutes = 0;
    for (MinuteRange hour : hours(job)) {
      int last = cut.size() - 1;
      long more = minutesWithin(job, hour);
      if (last >= 0
          && minutes + more <= MAX_MINUTES
          && hour.to() - cut.get(last).from() <= LONGEST_SPAN) {
        cut.set(last, new MinuteRange(cut.get(last).from(), hour.to()));
        minutes += more;
      } else {
        cut.add(hour);
        minutes = more;
      }
    }
    return cut;
  }

  /** The hours that have minutes of the job, in order, without what is before or behind them. */
  private static List<MinuteRange> hours(Job job) {
    SortedSet<Long> hours = new TreeSet<>();
    for (MinuteRange range : job.ranges()) {
      long first = range.from() - Math.floorMod(range.from(), Minutes.HOUR_MILLIS);
      for (long hour = first; hour < range.to(); hour += Minutes.HOUR_MILLIS) {
        hours.add(hour);
      }
    }
    return hours.stream()
        .map(
            hour ->
                new MinuteRange(
                    Math.max(hour, job.from()), Math.min(hour + Minutes.HOUR_MILLIS, job.to())))
        .toList();
  }

  private static long minutesWithin(Job job, MinuteRange range) {
    long minutes = 0;
    for (long minute = range.from(); minute < range.to(); minute += MINUTE) {
      minutes += job.has(minute) ? 1 : 0;
    }
    return minutes;
  }

  /**
   * Stretches of windows' ends, each to be ranked in one go. The clicks of the longest window
   * before a stretch have to be read besides, so what is less apart is one, and stretches are as
   * long as may have to be redone.
   */
  private static List<MinuteRange> ranked(Job job, int longestWindow) {
    long window = longestWindow * MINUTE;
    List<MinuteRange> stretches = new ArrayList<>();
    for (MinuteRange range : job.ranges()) {
      long to = range.to() + window - MINUTE;
      int last = stretches.size() - 1;
      if (last >= 0 && range.from() - stretches.get(last).to() < window) {
        stretches.set(last, new MinuteRange(stretches.get(last).from(), to));
      } else {
        stretches.add(new MinuteRange(range.from(), to));
      }
    }
    List<MinuteRange> cut = new ArrayList<>();
    for (MinuteRange stretch : stretches) {
      for (long from = stretch.from(); from < stretch.to(); from += LONGEST_STRETCH) {
        cut.add(new MinuteRange(from, Math.min(from + LONGEST_STRETCH, stretch.to())));
      }
    }
    return cut;
  }
}
