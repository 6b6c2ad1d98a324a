package io.clickfold.store.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.click.MinuteRange;
import io.clickfold.recalculator.Corrections;
import io.clickfold.recalculator.task.RemoveTask;
import io.clickfold.wire.AdSplit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class JobPlanTest {
  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2026-11-22T09:58:00Z").toEpochMilli();
  private static final int LONGEST = 60;

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /**
   * Each is counted by one task of each source, and each window that holds one is ranked by one.
   */
  @Test
  void everyMinuteAndWindowHasOneTask() {
    for (int round = 0; round < 200; round++) {
      Job job = job(randomMinutes(), Map.of(0, 5L, 1, 0L, 2, 7L));
      Map<List<Long>, Integer> counted = new TreeMap<>(JobPlanTest::compare);
      Map<Long, Integer> ranked = new TreeMap<>();
      for (JobTask task : JobPlan.of(job, LONGEST)) {
        for (long m = task.range().from(); m < task.range().to(); m += MINUTE) {
          if (task.kind() == TaskKind.COUNT && job.has(m)) {
            counted.merge(List.of((long) task.source(), m), 1, Integer::sum);
          }
          if (task.kind() == TaskKind.RANK && mayHold(job, m + MINUTE)) {
            ranked.merge(m + MINUTE, 1, Integer::sum);
          }
        }
      }

      Map<List<Long>, Integer> minutes = new TreeMap<>(JobPlanTest::compare);
      Map<Long, Integer> ends = new TreeMap<>();
      for (MinuteRange range : job.ranges()) {
        for (long m = range.from(); m < range.to(); m += MINUTE) {
          for (long source = 0; source < 3; source++) {
            minutes.put(List.of(source, m), 1);
          }
          for (int behind = 1; behind <= LONGEST; behind++) {
            ends.put(m + behind * MINUTE, 1);
          }
        }
      }
      assertThat(counted).as("seed %d", seed).isEqualTo(minutes);
      assertThat(ranked).as("seed %d", seed).isEqualTo(ends);
      assertThat(JobPlan.lastUntil(job, LONGEST))
          .isEqualTo(ends.keySet().stream().max(Long::compare).orElseThrow());
    }
  }

  /** Whoever gets a task's number has to come to the same task. */
  @Test
  void tasksAreNumberedAlike() {
    Job job = job(randomMinutes(), Map.of(1, 0L, 0, 5L));

    List<JobTask> tasks = JobPlan.of(job, LONGEST);

    assertThat(JobPlan.of(job, LONGEST)).isEqualTo(tasks);
    for (int i = 0; i < tasks.size(); i++) {
      assertThat(tasks.get(i).number()).isEqualTo(i);
    }
  }

  /** What came late only adds to what is stored, but for what shards have counted. */
  @Test
  void aCorrectionSearchesOnlyAdsThatWereSplit() {
    AdSplit split = new AdSplit(START, "hot", 0, START, AdSplit.OPEN, 4, 1_000, 0);
    Job correction = job(JobKind.CORRECTION, scattered(2), Map.of(0, 5L));
    Job requested = job(JobKind.REQUESTED, scattered(2), Map.of(0, 5L));

    assertThat(RemoveTask.isSearched(correction, List.of())).isFalse();
    assertThat(RemoveTask.isSearched(correction, List.of(split))).isTrue();
    assertThat(RemoveTask.searched(correction, List.of(split))).containsExactly("hot");
    assertThat(RemoveTask.isSearched(requested, List.of())).isTrue();
    assertThat(RemoveTask.searched(requested, List.of(split))).isEmpty();
  }

  /** So many late minutes as may be corrected at once, however they lie. */
  @Test
  void scatteredMinutesShareTasksAndWhatIsReadForThem() {
    for (int apart : List.of(2, 35, 121, 300)) {
      Job job = job(JobKind.CORRECTION, scattered(apart), Map.of(0, 5L, 1, 5L));
      long span = apart * 1_440L;

      assertThat(tasks(job, TaskKind.COUNT)).hasSizeLessThanOrEqualTo(2 * (int) (24 + span / 720));
      List<JobTask> ranks = tasks(job, TaskKind.RANK);
      assertThat(ranks).hasSizeLessThanOrEqualTo(1_440);
      long read =
          ranks.stream()
              .mapToLong(task -> (task.range().to() - task.range().from()) / MINUTE + LONGEST - 1)
              .sum();
      assertThat(read).isLessThan(Math.min(span * 5 / 4, 1_440 * 2 * LONGEST) + 300);
    }
  }

  private static List<JobTask> tasks(Job job, TaskKind kind) {
    return JobPlan.of(job, LONGEST).stream().filter(task -> task.kind() == kind).toList();
  }

  private static List<MinuteRange> scattered(int apart) {
    List<MinuteRange> ranges = new ArrayList<>();
    for (int i = 0; i < 1_440; i++) {
      long minute = START + i * apart * MINUTE;
      ranges.add(new MinuteRange(minute, minute + MINUTE));
    }
    return ranges;
  }

  /** Whether a window that ends then may hold a minute of the job. */
  private static boolean mayHold(Job job, long until) {
    return job.ranges().stream()
        .anyMatch(range -> range.from() < until && until < range.to() + LONGEST * MINUTE);
  }

  private static int compare(List<Long> a, List<Long> b) {
    int bySource = a.get(0).compareTo(b.get(0));
    return bySource == 0 ? a.get(1).compareTo(b.get(1)) : bySource;
  }

  private List<MinuteRange> randomMinutes() {
    Set<Long> minutes = new TreeSet<>();
    for (int runs = 1 + random.nextInt(3); runs > 0; runs--) {
      long first = random.nextInt(400);
      for (int length = 1 + random.nextInt(150); length > 0; length--) {
        minutes.add(START + MINUTE * (first + length));
      }
    }
    List<MinuteRange> ranges = Corrections.ranges(minutes);
    Set<Long> joined = new TreeSet<>();
    for (MinuteRange range : ranges) {
      for (long m = range.from(); m < range.to(); m += MINUTE) {
        assertThat(joined.add(m)).isTrue();
      }
    }
    assertThat(joined).isEqualTo(minutes);
    return new ArrayList<>(ranges);
  }

  private static Job job(List<MinuteRange> ranges, Map<Integer, Long> needed) {
    return job(JobKind.REQUESTED, ranges, needed);
  }

  private static Job job(JobKind kind, List<MinuteRange> ranges, Map<Integer, Long> needed) {
    return new Job(
        Uuids.timeBased(),
        kind,
        ranges,
        Set.of(),
        1,
        false,
        false,
        needed,
        Map.of(),
        JobState.COUNTING,
        "",
        Instant.now());
  }
}
