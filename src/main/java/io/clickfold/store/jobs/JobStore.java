package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.click.MinuteRange;
import io.clickfold.problem.ProblemKind;
import io.clickfold.store.Pages;
import io.clickfold.store.jobs.OpenJobStatements.SelectOpen;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * Jobs, as stored. Their states are changed by lightweight transactions, since two processes may
 * want to change one at once. All fails with a {@link io.clickfold.store.StoreUnavailableException}
 * if Cassandra does not answer.
 */
@Singleton
public final class JobStore {
  /** How many jobs are listed: the youngest. */
  private static final int MAX_JOBS = 1_000;

  /** How many jobs that have not ended there may be before clients' are refused. */
  private static final int MAX_OPEN = 1_000;

  private static final int READ_AT_ONCE = 100;

  /** Whoever noted a job as open has stored it by then, or never will. */
  private static final Duration STORED_AFTER = Duration.ofMinutes(10);

  /** By how much clocks differ that give ids, at most. */
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

  private final Prepared<JobStatements> prepared;
  private final LastGeneration generations;

  /** No open job has a lower id. */
  private volatile UUID oldestOpen = Uuids.startOf(0);

  JobStore(StoreConnection connection, LastGeneration generations) {
    this.prepared = new Prepared<>(connection, JobStatements::prepare);
    this.generations = generations;
  }

  /** Stores a new job, with a generation that is higher than those of all others. */
  public Uni<Job> create(JobKind kind, List<MinuteRange> ranges, Set<String> ads) {
    return create(kind, ranges, ads, false, false);
  }

  /**
   * Stores a new job that a client has asked for.
   *
   * @param acceptIncomplete whether it counts minutes of which the archive may lack clicks
   */
  public Uni<Job> createRequested(MinuteRange range, Set<String> ads, boolean acceptIncomplete) {
    return create(JobKind.REQUESTED, List.of(range), ads, acceptIncomplete, false);
  }

  /**
   * Stores a new reconciliation of an hour.
   *
   * @param repair whether what differs is to be recomputed
   */
  public Uni<Job> createReconciliation(MinuteRange hour, boolean repair) {
    return create(JobKind.RECONCILIATION, List.of(hour), Set.of(), false, repair);
  }

  /** Stores a new job that does what another one was to do. */
  public Uni<Job> createAgain(Job job) {
    return create(job.kind(), job.ranges(), job.ads(), job.acceptsIncomplete(), job.repair());
  }

  private Uni<Job> create(
      JobKind kind,
      List<MinuteRange> ranges,
      Set<String> ads,
      boolean acceptIncomplete,
      boolean repair) {
    return generations
        .next()
        .chain(
            generation -> {
              Job job =
                  new Job(
                      Uuids.timeBased(),
                      kind,
                      ranges,
                      new TreeSet<>(ads),
                      generation,
                      acceptIncomplete,
                      repair,
                      Map.of(),
                      Map.of(),
                      JobState.REQUESTED,
                      "",
                      now());
              // First that it is open: an open job that is not noted would never be looked after.
              return note(s -> s.open().open().of(job.id()))
                  .chain(() -> insert(job))
                  .replaceWith(job);
            });
  }

  private Uni<Void> note(Function<JobStatements, BoundStatement> bind) {
    return prepared.ask(s -> s.session().execute(bind.apply(s)).replaceWithVoid());
  }

  private Uni<Boolean> insert(Job job) {
    return lightweight(s -> s.insert().of(job));
  }

  /** The youngest jobs, these first. */
  public Uni<List<Job>> list() {
    return youngest(MAX_JOBS);
  }

  /**
   * So many of the youngest jobs, these first.
   *
   * @param max from 1 to 1,000
   */
  public Uni<List<Job>> youngest(int max) {
    return prepared.ask(s -> Pages.list(s.session(), s.youngest().of(max), JobStatements::job));
  }

  /**
   * All jobs that have not ended, however many others there are: the oldest first. One thread at a
   * time.
   */
  public Uni<List<Job>> open() {
    Instant now = Instant.now();
    return prepared.ask(
        s ->
            Pages.list(s.session(), s.open().select().of(oldestOpen), SelectOpen::id)
                .chain(ids -> read(s, ids).chain(jobs -> open(s, ids, jobs, now))));
  }

  private static Uni<Map<UUID, Job>> read(JobStatements s, List<UUID> ids) {
    Map<UUID, Job> jobs = new HashMap<>();
    return Multi.createFrom()
        .iterable(ids)
        .group()
        .intoLists()
        .of(READ_AT_ONCE)
        .onItem()
        .transformToUniAndConcatenate(
            some -> Pages.list(s.session(), s.some().of(some), JobStatements::job))
        .invoke(found -> found.forEach(job -> jobs.put(job.id(), job)))
        .onItem()
        .ignoreAsUni()
        .replaceWith(jobs);
  }

  private Uni<List<Job>> open(JobStatements s, List<UUID> ids, Map<UUID, Job> jobs, Instant now) {
    List<Job> open = new ArrayList<>();
    List<UUID> gone = new ArrayList<>();
    Instant oldest = now;
    for (UUID id : ids) {
      Job job = jobs.get(id);
      Instant created = Instant.ofEpochMilli(Uuids.unixTimestamp(id));
      if (job == null ? created.isBefore(now.minus(STORED_AFTER)) : job.state().isEnd()) {
        gone.add(id);
      } else {
        oldest = created.isBefore(oldest) ? created : oldest;
        if (job != null) {
          open.add(job);
        }
      }
    }
    UUID next = Uuids.startOf(oldest.minus(CLOCKS_DIFFER).toEpochMilli());
    return Multi.createFrom()
        .iterable(gone)
        .onItem()
        .transformToUniAndConcatenate(id -> s.session().execute(s.open().close().of(id)))
        .onItem()
        .ignoreAsUni()
        .invoke(() -> oldestOpen = next)
        .replaceWith(open);
  }

  /** Refuses a client's job with a problem where too many have not ended. */
  public Uni<Void> checkRoom() {
    return prepared
        .ask(s -> Pages.list(s.session(), s.open().select().of(oldestOpen), SelectOpen::id))
        .invoke(
            open -> {
              if (open.size() >= MAX_OPEN) {
                throw ProblemKind.TOO_MANY_RECALCULATIONS.because(
                    "%,d recalculations have not ended, and no more are accepted. Wait, or cancel some."
                        .formatted(open.size()));
              }
            })
        .replaceWithVoid();
  }

  /** A job; empty if there is none with this id. */
  public Uni<Optional<Job>> find(UUID id) {
    return prepared.ask(
        s ->
            s.session()
                .execute(s.one().of(id))
                .map(result -> Optional.ofNullable(result.one()).map(JobStatements::job)));
  }

  /**
   * Notes how far the archive has to be, unless somebody was faster.
   *
   * @return whether the job is now waiting for that
   */
  public Uni<Boolean> begin(Job job, Map<Integer, Long> needed) {
    return lightweight(s -> s.begin().of(job, needed, now()));
  }

  /**
   * Notes how far the archive has to be for the job's windows to be ranked, unless the job is in
   * another state than the one that is known here.
   *
   * @return whether that is noted
   */
  public Uni<Boolean> awaitArchiveOfWindows(Job job, Map<Integer, Long> needed) {
    return lightweight(s -> s.needWindows().of(job, needed));
  }

  /**
   * Brings a job into another state, unless it is not in the one that is known here any more.
   *
   * @return whether it was brought there
   */
  public Uni<Boolean> move(Job job, JobState to, String reason) {
    return lightweight(s -> s.move().of(job, to, reason, now()))
        .call(
            moved ->
                moved && to.isEnd()
                    // Else it is found to have ended when open jobs are read.
                    ? note(s -> s.open().close().of(job.id())).onFailure().recoverWithNull()
                    : Uni.createFrom().voidItem());
  }

  private Uni<Boolean> lightweight(Function<JobStatements, BoundStatement> bind) {
    return prepared.ask(
        s ->
            s.session()
                .execute(Prepared.lightweight(bind.apply(s)))
                .map(AsyncResultSet::wasApplied));
  }

  /** As Cassandra stores it. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
