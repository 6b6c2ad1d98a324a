package io.clickfold.recalculator;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobPlan;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskFailure;
import io.clickfold.store.jobs.TaskKind;
import io.clickfold.store.jobs.TaskProgress;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.wire.Gap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Jobs, tasks, archive and queues as recalculators see them, for tests of what these decide. Jobs
 * are changed as in Cassandra: only while they are in the state that is known.
 */
final class JobsInMemory implements JobAccess {
  static final int LONGEST_WINDOW = 10;
  static final Duration KEEP_RAW = Duration.ofDays(35);
  static final long HOUR = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();
  static final MinuteRange MINUTES = new MinuteRange(HOUR, HOUR + 3_600_000);

  final Map<UUID, Job> jobs = new LinkedHashMap<>();
  private final Map<UUID, Map<Integer, TaskProgress>> progress = new HashMap<>();
  private final Map<UUID, Map<Integer, TaskFailure>> failures = new HashMap<>();
  private final Map<UUID, Set<Integer>> stored = new HashMap<>();
  final List<JobTask> published = new ArrayList<>();
  final List<Gap> gaps = new ArrayList<>();

  /** What was noted and begun besides, in order. */
  final List<String> notes = new ArrayList<>();

  Map<Integer, Long> ends = Map.of(0, 100L, 1, 200L);
  Map<Integer, Long> counted = Map.of();
  Map<Integer, Long> resultEnds = Map.of(0, 50L);
  Map<Integer, Long> storedResults = Map.of();
  List<ArchivePosition> archived = List.of();
  long finalUntil = Long.MIN_VALUE;
  boolean mayCompare = true;
  Instant now = Instant.parse("2026-11-22T12:00:00Z");
  long nanos;

  /** Looks at each task that is handed out. */
  Consumer<JobTask> onPublish = task -> {};

  /** Happens before it is read how far writers are. */
  Runnable beforeStoredResults = () -> {};

  /** Happens before the next state is changed. */
  Runnable beforeMove = () -> {};

  /** Another process that looks after the jobs, or the same after a restart. */
  JobSteps coordinator() {
    return new JobSteps(
        this,
        new GivenBackTasks(
            job -> failures.getOrDefault(job, Map.of()),
            (task, failure, at) -> fail(task, failure),
            task -> publish(List.of(task))),
        new LostResults(() -> resultEnds, this::storedResults, () -> gaps, "click-counts"),
        new StuckTasks(() -> nanos),
        LONGEST_WINDOW,
        KEEP_RAW,
        () -> now);
  }

  private Map<Integer, Long> storedResults() {
    beforeStoredResults.run();
    return storedResults;
  }

  /** A job that was asked for now. */
  Job add(JobKind kind, Set<String> ads) {
    return put(
        new Job(
            Uuids.timeBased(),
            kind,
            List.of(MINUTES),
            new TreeSet<>(ads),
            7,
            false,
            kind == JobKind.RECONCILIATION,
            Map.of(),
            Map.of(),
            JobState.REQUESTED,
            "",
            now));
  }

  private Job put(Job job) {
    jobs.put(job.id(), job);
    return job;
  }

  Job get(Job job) {
    return jobs.get(job.id());
  }

  /** All jobs that have not ended. */
  List<Job> open() {
    return jobs.values().stream().filter(job -> !job.state().isEnd()).toList();
  }

  /** Somebody else changes a job's state. */
  void set(Job job, JobState state) {
    put(with(get(job), state, "", get(job).needed(), get(job).neededByWindows(), now));
  }

  /** The archive of two sources is as far as this. */
  void archive(long first, long second) {
    archived =
        List.of(position(0, first, MinuteRanges.NONE), position(1, second, MinuteRanges.NONE));
  }

  static ArchivePosition position(int source, long position, MinuteRanges gaps) {
    return new ArchivePosition(
        source, position, Instant.EPOCH, Instant.ofEpochMilli(HOUR).minusSeconds(60), gaps);
  }

  List<JobTask> tasks(Job job, TaskKind kind) {
    return JobPlan.of(get(job), LONGEST_WINDOW).stream()
        .filter(task -> task.kind() == kind)
        .toList();
  }

  /** Recalculators have done all tasks of a kind. */
  void done(Job job, TaskKind kind) {
    tasks(job, kind).forEach(this::done);
  }

  void done(JobTask task) {
    progress(task, new TaskProgress(task.range().to(), 5, 1, true));
  }

  /** A task is so far. */
  void progress(JobTask task, TaskProgress now) {
    progress.computeIfAbsent(task.job(), job -> new HashMap<>()).put(task.number(), now);
  }

  /** A task was given back. */
  void fail(JobTask task, TaskFailure failure) {
    failures.computeIfAbsent(task.job(), job -> new HashMap<>()).put(task.number(), failure);
  }

  /** Writers have stored all that these tasks have sent. */
  void stored(Job job, TaskKind kind) {
    tasks(job, kind).forEach(this::stored);
  }

  void stored(JobTask task) {
    stored.computeIfAbsent(task.job(), job -> new HashSet<>()).add(task.number());
  }

  /** The kinds of the tasks that were handed out, in order. */
  List<TaskKind> publishedKinds() {
    return published.stream().map(JobTask::kind).toList();
  }

  @Override
  public Map<Integer, Long> ends() {
    return ends;
  }

  @Override
  public Map<Integer, Long> counted() {
    return counted;
  }

  @Override
  public List<ArchivePosition> archived() {
    return archived;
  }

  @Override
  public boolean isFinal(long end) {
    return end <= finalUntil;
  }

  @Override
  public boolean isAsKnown(Job job) {
    return get(job).state() == job.state();
  }

  @Override
  public boolean begin(Job job, Map<Integer, Long> needed) {
    Job now = get(job);
    return change(
        job, with(now, JobState.WAITING_FOR_ARCHIVE, "", needed, now.neededByWindows(), this.now));
  }

  @Override
  public boolean move(Job job, JobState to, String reason) {
    Job now = get(job);
    return change(job, with(now, to, reason, now.needed(), now.neededByWindows(), this.now));
  }

  @Override
  public boolean awaitArchiveOfWindows(Job job, Map<Integer, Long> needed) {
    Job now = get(job);
    return change(job, with(now, now.state(), now.reason(), now.needed(), needed, now.changed()));
  }

  private boolean change(Job known, Job next) {
    beforeMove.run();
    beforeMove = () -> {};
    if (get(known).state() != known.state()) {
      return false;
    }
    put(next);
    return true;
  }

  private static Job with(
      Job job,
      JobState state,
      String reason,
      Map<Integer, Long> needed,
      Map<Integer, Long> neededByWindows,
      Instant changed) {
    return new Job(
        job.id(),
        job.kind(),
        job.ranges(),
        job.ads(),
        job.generation(),
        job.acceptsIncomplete(),
        job.repair(),
        needed,
        neededByWindows,
        state,
        reason,
        changed);
  }

  @Override
  public Job createAgain(Job job) {
    return add(job.kind(), job.ads());
  }

  @Override
  public void publish(List<JobTask> tasks) {
    tasks.forEach(onPublish);
    published.addAll(tasks);
  }

  @Override
  public Map<Integer, TaskProgress> progress(UUID job) {
    return Map.copyOf(progress.getOrDefault(job, Map.of()));
  }

  @Override
  public Set<Integer> stored(UUID job) {
    return stored.getOrDefault(job, Set.of());
  }

  @Override
  public void noteRecount(Job job, boolean ranked) {
    notes.add(ranked ? "ranked" : "recounted");
  }

  @Override
  public boolean mayCompare(Job job, List<Job> known) {
    return mayCompare;
  }

  @Override
  public void repair(Job job) {
    notes.add("repair");
  }

  @Override
  public void compareAgain(Job job) {
    notes.add("compare again");
  }

  /** The last time that a task may fail. */
  static TaskFailure lastFailure() {
    return new TaskFailure(200, "not there", Optional.of(Instant.EPOCH));
  }
}
