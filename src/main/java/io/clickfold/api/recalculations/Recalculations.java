package io.clickfold.api.recalculations;

import io.clickfold.api.StoreGuard;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Rankings;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.problem.ProblemException;
import io.clickfold.problem.ProblemKind;
import io.clickfold.store.jobs.ClosedMinutes;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobPlan;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobStore;
import io.clickfold.store.jobs.TaskStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Begins, shows and cancels jobs for clients. What it refuses fails with a problem. */
@Singleton
public final class Recalculations {
  /** Among so many jobs for each that is shown, those under way are looked for. */
  private static final int LOOKED_AT = 10;

  /** So many ads are named of a job that is one of many. */
  private static final int MAX_NAMED_ADS = 10;

  private final JobStore jobs;
  private final TaskStore tasks;
  private final ClosedMinutes closed;
  private final Duration longestRange;
  private final int longestWindow;

  Recalculations(JobStore jobs, TaskStore tasks, ClosedMinutes closed, ClickfoldConfig config) {
    this.jobs = jobs;
    this.tasks = tasks;
    this.closed = closed;
    this.longestRange = config.recalculator().maxRange();
    ClickfoldConfig.Ranker ranker = config.ranker();
    this.longestWindow =
        Rankings.of(ranker.cubes(), ranker.windows(), ranker.top(), config.cubes()).longest();
  }

  /** Begins a job. */
  Uni<Recalculation> begin(RecalculationRequest request) {
    MinuteRange range = Requests.range(request, longestRange);
    Set<String> ads = Requests.ads(request);
    return StoreGuard.orUnavailable(
        closed
            .check(range, request.acceptIncompleteArchive())
            .chain(checked -> jobs.checkRoom())
            .chain(checked -> jobs.createRequested(range, ads, request.acceptIncompleteArchive()))
            .map(Recalculation::of));
  }

  /** The youngest jobs, these first. */
  Uni<List<Recalculation>> list() {
    return StoreGuard.orUnavailable(
        jobs.list().map(all -> all.stream().map(Recalculation::of).toList()));
  }

  /**
   * Some of the youngest jobs, these first: those under way, with how far they are, and those that
   * have ended.
   *
   * @param max of either kind, among ten times as many
   * @return fails with a {@link ProblemException} if Cassandra does not answer
   */
  public Uni<List<Recalculation>> recent(int max) {
    return StoreGuard.orUnavailable(
        jobs.youngest(LOOKED_AT * max).chain(all -> describe(some(all, max))));
  }

  private static List<Job> some(List<Job> all, int max) {
    Map<Boolean, List<Job>> byEnd =
        all.stream().collect(Collectors.partitioningBy(job -> job.state().isEnd()));
    Set<Job> some = new LinkedHashSet<>();
    byEnd.values().forEach(jobs -> some.addAll(jobs.subList(0, Math.min(max, jobs.size()))));
    return all.stream().filter(some::contains).toList();
  }

  private Uni<List<Recalculation>> describe(List<Job> some) {
    return Multi.createFrom()
        .iterable(some)
        .onItem()
        .transformToUniAndConcatenate(
            job ->
                job.state().isEnd() ? Uni.createFrom().item(Recalculation.of(job)) : describe(job))
        .map(job -> job.namingAds(MAX_NAMED_ADS))
        .collect()
        .asList();
  }

  /** A job, and how far it is. */
  Uni<Recalculation> find(String id) {
    return StoreGuard.orUnavailable(existing(id).chain(this::describe));
  }

  private Uni<Recalculation> describe(Job job) {
    return tasks
        .progress(job.id())
        .map(
            progress ->
                Recalculation.of(job, JobPlan.of(job, longestWindow), progress, Instant.now()));
  }

  /**
   * Cancels a job; what it has replaced stays. Not while it removes what is not counted any more:
   * broken off, that would be gone from some tables and not from others.
   */
  Uni<Recalculation> cancel(String id) {
    return StoreGuard.orUnavailable(
        existing(id)
            .chain(
                job -> {
                  if (job.state() == JobState.CANCELLED) {
                    return describe(job);
                  }
                  if (job.state().isEnd()) {
                    throw ProblemKind.RECALCULATION_ENDED.because(
                        "The recalculation %s has ended, so it cannot be cancelled.".formatted(id));
                  }
                  if (job.state() == JobState.REMOVING) {
                    throw ProblemKind.RECALCULATION_REMOVING.because(
                        "The recalculation %s has stored its counts and removes older ones. It can be cancelled again when that is done."
                            .formatted(id));
                  }
                  return jobs.move(job, JobState.CANCELLED, "cancelled by request")
                      // Not if its state was changed meanwhile: then by what it is now.
                      .chain(moved -> moved ? find(id) : cancel(id));
                }));
  }

  private Uni<Job> existing(String id) {
    UUID uuid;
    try {
      uuid = UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw unknown(id);
    }
    if (uuid.version() != 1) {
      throw unknown(id);
    }
    return jobs.find(uuid).map(job -> job.orElseThrow(() -> unknown(id)));
  }

  private static ProblemException unknown(String id) {
    return ProblemKind.RECALCULATION_UNKNOWN.because(
        "There is no recalculation '%s'. GET /v1/recalculations lists those there are."
            .formatted(id));
  }
}
