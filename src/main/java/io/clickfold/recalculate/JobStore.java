package io.clickfold.recalculate;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.store.Generations;
import io.clickfold.store.MinuteRange;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreConnection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * Jobs and how far their tasks are, as stored. What two processes may want to change at once is
 * changed by lightweight transactions: a job's state, and the last generation. All that is returned
 * fails with a {@link io.clickfold.store.StoreUnavailableException} if Cassandra does not answer.
 */
@Singleton
final class JobStore {
  /** How many jobs are listed and looked after: the youngest. */
  private static final int MOST_JOBS = 1_000;

  private static final Duration LWT_TIMEOUT = Duration.ofSeconds(10);

  private final StoreConnection connection;
  private final Uni<JobStatements> statements;

  JobStore(StoreConnection connection) {
    this.connection = connection;
    this.statements = connection.prepared(JobStatements::prepare);
  }

  /** Stores a new job, with a generation that is higher than those of all others. */
  Uni<Job> create(JobKind kind, List<MinuteRange> ranges, Set<String> ads) {
    return create(kind, ranges, ads, false);
  }

  /**
   * Stores a new reconciliation of an hour.
   *
   * @param repair whether what differs is to be counted again
   */
  Uni<Job> createReconciliation(MinuteRange hour, boolean repair) {
    return create(JobKind.RECONCILIATION, List.of(hour), Set.of(), repair);
  }

  private Uni<Job> create(JobKind kind, List<MinuteRange> ranges, Set<String> ads, boolean repair) {
    return nextGeneration()
        .chain(
            generation -> {
              Job job =
                  new Job(
                      Uuids.timeBased(),
                      kind,
                      ranges,
                      new TreeSet<>(ads),
                      generation,
                      repair,
                      Map.of(),
                      JobState.REQUESTED,
                      "",
                      Instant.now());
              return insert(job).replaceWith(job);
            });
  }

  private Uni<Boolean> insert(Job job) {
    List<Instant> edges = new ArrayList<>();
    for (MinuteRange range : job.ranges()) {
      edges.add(Instant.ofEpochMilli(range.from()));
      edges.add(Instant.ofEpochMilli(range.to()));
    }
    return lightweight(
        s ->
            s.insert()
                .bind(
                    job.id(),
                    job.kind().name(),
                    edges,
                    List.copyOf(job.ads()),
                    job.generation(),
                    job.repair(),
                    job.state().name(),
                    job.changed()));
  }

  /** The youngest jobs, these first. */
  Uni<List<Job>> list() {
    return connection
        .soon(statements)
        .chain(s -> Pages.list(s.session(), s.list().bind(MOST_JOBS), JobStore::job));
  }

  /** A job; empty if there is none with this id. */
  Uni<Optional<Job>> find(UUID id) {
    return connection
        .soon(statements)
        .chain(s -> s.session().execute(s.find().bind(id)))
        .map(result -> Optional.ofNullable(result.one()).map(JobStore::job));
  }

  /**
   * Says how far the archive has to be, unless somebody was faster.
   *
   * @return whether the job is now waiting for that
   */
  Uni<Boolean> begin(Job job, Map<Integer, Long> needed) {
    return lightweight(
        s ->
            s.begin()
                .bind(
                    needed,
                    JobState.WAITING_FOR_ARCHIVE.name(),
                    Instant.now(),
                    job.id(),
                    job.state().name()));
  }

  /**
   * Brings a job into another state, unless it is not in the one that is known here any more.
   *
   * @return whether it was brought there
   */
  Uni<Boolean> move(Job job, JobState to, String reason) {
    return lightweight(
        s -> s.move().bind(to.name(), reason, Instant.now(), job.id(), job.state().name()));
  }

  /** How far the tasks of a job are that somebody has begun with, by their numbers. */
  Uni<Map<Integer, TaskProgress>> progress(UUID job) {
    Map<Integer, TaskProgress> progress = new TreeMap<>();
    return connection
        .soon(statements)
        .chain(
            s ->
                Pages.read(
                    s.session(),
                    s.progress().bind(job),
                    page -> page.forEach(row -> progress.put(row.getInt("task"), progress(row)))))
        .replaceWith(progress);
  }

  Uni<Void> save(JobTask task, TaskProgress progress) {
    return connection
        .soon(statements)
        .chain(
            s ->
                s.session()
                    .execute(
                        s.saveProgress()
                            .bind(
                                Instant.ofEpochMilli(progress.next()),
                                progress.clicks(),
                                progress.duplicates(),
                                task.job(),
                                task.number())))
        .replaceWithVoid();
  }

  /** Takes note that all results of a task were sent. */
  Uni<Void> done(JobTask task) {
    return connection
        .soon(statements)
        .chain(s -> s.session().execute(s.done().bind(task.job(), task.number())))
        .replaceWithVoid();
  }

  /** The tasks whose results are stored from every partition of the result queue. */
  Uni<Set<Integer>> stored(UUID job) {
    Map<Integer, Integer> missing = new HashMap<>();
    Set<Integer> stored = new TreeSet<>();
    return connection
        .soon(statements)
        .chain(
            s ->
                Pages.read(
                    s.session(),
                    s.marks().bind(job),
                    page ->
                        page.forEach(
                            row -> {
                              int task = row.getInt("task");
                              int left =
                                  missing.merge(
                                      task,
                                      row.getInt("partitions") - 1,
                                      (before, all) -> before - 1);
                              if (left == 0) {
                                stored.add(task);
                              }
                            })))
        .replaceWith(stored);
  }

  private Uni<Integer> nextGeneration() {
    int now = Generations.after(Instant.now());
    return connection
        .soon(statements)
        .chain(s -> s.session().execute(s.lastGeneration().bind()))
        .chain(
            result -> {
              Row row = result.one();
              int last = row == null ? 0 : row.getInt("last");
              int next = Math.max(now, last + 1);
              return lightweight(
                      s ->
                          row == null
                              ? s.firstGeneration().bind(next)
                              : s.nextGeneration().bind(next, last))
                  .chain(taken -> taken ? Uni.createFrom().item(next) : nextGeneration());
            });
  }

  private Uni<Boolean> lightweight(Function<JobStatements, BoundStatement> bind) {
    return connection
        .soon(statements)
        .chain(
            s ->
                s.session()
                    .execute(
                        bind.apply(s)
                            .setIdempotent(false)
                            .setTimeout(LWT_TIMEOUT)
                            .setSerialConsistencyLevel(ConsistencyLevel.SERIAL)))
        .map(AsyncResultSet::wasApplied);
  }

  private static Job job(Row row) {
    List<Instant> edges = row.getList("ranges", Instant.class);
    List<MinuteRange> ranges = new ArrayList<>();
    for (int i = 0; i < edges.size(); i += 2) {
      ranges.add(new MinuteRange(edges.get(i).toEpochMilli(), edges.get(i + 1).toEpochMilli()));
    }
    return new Job(
        row.getUuid("id"),
        JobKind.valueOf(row.getString("kind")),
        ranges,
        new TreeSet<>(row.getList("ads", String.class)),
        row.getInt("generation"),
        row.getBoolean("repair"),
        row.getMap("needed", Integer.class, Long.class),
        JobState.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getInstant("changed"));
  }

  private static TaskProgress progress(Row row) {
    Instant next = row.getInstant("next_minute");
    return new TaskProgress(
        next == null ? 0 : next.toEpochMilli(),
        row.getLong("clicks"),
        row.getLong("duplicates"),
        row.getBoolean("done"));
  }
}
