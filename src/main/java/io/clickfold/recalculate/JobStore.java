package io.clickfold.recalculate;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.store.MinuteRange;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreConnection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
final class JobStore {
  /** How many jobs are listed and looked after: the youngest. */
  private static final int MOST_JOBS = 1_000;

  private final Prepared<JobStatements> prepared;
  private final LastGeneration generations;

  JobStore(StoreConnection connection, LastGeneration generations) {
    this.prepared = new Prepared<>(connection, JobStatements::prepare);
    this.generations = generations;
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
                      repair,
                      Map.of(),
                      JobState.REQUESTED,
                      "",
                      now());
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
    return prepared.ask(s -> Pages.list(s.session(), s.list().bind(MOST_JOBS), JobStore::job));
  }

  /** A job; empty if there is none with this id. */
  Uni<Optional<Job>> find(UUID id) {
    return prepared.ask(
        s ->
            s.session()
                .execute(s.find().bind(id))
                .map(result -> Optional.ofNullable(result.one()).map(JobStore::job)));
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
                    now(),
                    job.id(),
                    job.state().name()));
  }

  /**
   * Brings a job into another state, unless it is not in the one that is known here any more.
   *
   * @return whether it was brought there
   */
  Uni<Boolean> move(Job job, JobState to, String reason) {
    return lightweight(s -> s.move().bind(to.name(), reason, now(), job.id(), job.state().name()));
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
}
