package io.clickfold.recalculator.task;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.store.jobs.Job;

/**
 * Which windows a ranking task ranks again: those that hold a minute of the job, and no minute of
 * which clicks may be missing. A ranking that is made of less than all clicks would replace a
 * better one, since its generation is higher. Learns of the minutes that are read, in their order.
 * Not thread-safe.
 */
final class WantedWindows {
  private final Job job;
  private final MinuteRange ends;
  private long lastOfJob = Long.MIN_VALUE;
  private long next = Long.MIN_VALUE;

  /** From here on all minutes are known that were read. */
  private long knownFrom = Long.MAX_VALUE;

  /**
   * @param ends windows end behind the beginning of that range and not behind its end
   */
  WantedWindows(Job job, MinuteRange ends) {
    this.job = job;
    this.ends = ends;
  }

  /**
   * A minute is read, later than those before. Minutes that are left out are not known.
   *
   * @param minute its start, in milliseconds since 1970
   * @param known whether all of its clicks are there
   */
  void read(long minute, boolean known) {
    if (job.has(minute)) {
      lastOfJob = minute;
    }
    if (!known) {
      knownFrom = minute + Minutes.MILLIS;
    } else if (minute != next) {
      knownFrom = minute;
    }
    next = minute + Minutes.MILLIS;
  }

  /**
   * Whether a window is ranked that ends with the minute which was read last.
   *
   * @param until its end, in milliseconds since 1970
   * @param minutes its length
   */
  boolean has(long until, int minutes) {
    long from = until - minutes * Minutes.MILLIS;
    return ends.from() < until && until <= ends.to() && knownFrom <= from && from <= lastOfJob;
  }
}
