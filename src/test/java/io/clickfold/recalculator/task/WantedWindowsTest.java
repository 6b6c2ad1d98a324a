package io.clickfold.recalculator.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.click.MinuteRange;
import io.clickfold.recalculator.Corrections;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A window is named by its end and its length, both in minutes here. */
class WantedWindowsTest {
  private static final long MINUTE = 60_000;
  private static final List<Integer> LENGTHS = List.of(1, 3, 5, 60);

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);

  private record Window(int until, int length) {}

  /** Whoever reads behind the archive's beginning, or what has expired, must not rank by it. */
  @Test
  void aWindowWithAMinuteThatIsNotKnownIsNotRanked() {
    assertThat(wanted(Set.of(100), 100, 160, minutes(41, 160), Set.of(98)))
        .contains(new Window(101, 1), new Window(101, 2), new Window(103, 3), new Window(103, 4))
        .doesNotContain(new Window(101, 3), new Window(103, 5), new Window(120, 60))
        .contains(new Window(159, 60));
  }

  @Test
  void allOthersThatHoldAMinuteOfTheJobAreRanked() {
    for (int round = 0; round < 300; round++) {
      Set<Integer> job = some(200, 260, 1 + random.nextInt(4));
      Set<Integer> unknown = some(100, 330, random.nextInt(4));
      int from = 190 + random.nextInt(60);
      int to = from + 1 + random.nextInt(70);
      Set<Integer> read = minutes(from - 59, to);
      read.removeAll(some(from, to, random.nextInt(2)));

      Set<Window> expected = new TreeSet<>(WantedWindowsTest::compare);
      for (int until = from + 1; until <= to; until++) {
        for (int length : LENGTHS) {
          Set<Integer> held = minutes(until - length, until);
          if (held.stream().anyMatch(job::contains)
              && held.stream().allMatch(read::contains)
              && held.stream().noneMatch(unknown::contains)) {
            expected.add(new Window(until, length));
          }
        }
      }
      assertThat(wanted(job, from, to, read, unknown))
          .as("seed %d", seed)
          .filteredOn(window -> LENGTHS.contains(window.length()))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static Set<Window> wanted(
      Set<Integer> job, int from, int to, Set<Integer> read, Set<Integer> unknown) {
    WantedWindows wanted = new WantedWindows(job(job), new MinuteRange(from * MINUTE, to * MINUTE));
    Set<Window> found = new TreeSet<>(WantedWindowsTest::compare);
    for (int minute : read) {
      wanted.read(minute * MINUTE, !unknown.contains(minute));
      int until = minute + 1;
      for (int length = 1; length <= 60; length++) {
        if (wanted.has(until * MINUTE, length)) {
          found.add(new Window(until, length));
        }
      }
    }
    return found;
  }

  private static int compare(Window a, Window b) {
    return a.until() == b.until()
        ? Integer.compare(a.length(), b.length())
        : Integer.compare(a.until(), b.until());
  }

  private static Set<Integer> minutes(int from, int to) {
    Set<Integer> minutes = new TreeSet<>();
    for (int minute = from; minute < to; minute++) {
      minutes.add(minute);
    }
    return minutes;
  }

  private Set<Integer> some(int from, int to, int many) {
    Set<Integer> some = new TreeSet<>();
    for (int i = 0; i < many; i++) {
      some.add(from + random.nextInt(to - from));
    }
    return some;
  }

  private static Job job(Set<Integer> minutes) {
    List<MinuteRange> ranges =
        new ArrayList<>(
            Corrections.ranges(minutes.stream().map(minute -> minute * MINUTE).toList()));
    return new Job(
        Uuids.timeBased(),
        JobKind.CORRECTION,
        ranges,
        Set.of(),
        1,
        false,
        false,
        Map.of(),
        Map.of(),
        JobState.RANKING,
        "",
        Instant.now());
  }
}
