package io.clickfold.store.jobs;

/**
 * How far a task is.
 *
 * @param next the first minute that is not done, in milliseconds since 1970
 * @param clicks how many archived clicks were read
 * @param duplicates how many of them had been counted before
 * @param done whether all of it was sent
 */
public record TaskProgress(long next, long clicks, long duplicates, boolean done) {
  /** A task that nobody has begun with. */
  public static TaskProgress none(JobTask task) {
    return new TaskProgress(task.range().from(), 0, 0, false);
  }
}
