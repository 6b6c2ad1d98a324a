package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import io.clickfold.wire.Gap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LostResultsTest {
  private static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");

  private final Job job = job();
  private final List<Gap> gaps = new ArrayList<>();
  private Map<Integer, Long> ends = Map.of(0, 10L, 1, 0L, 2, 7L);
  private Map<Integer, Long> stored = Map.of();
  private final LostResults lost =
      new LostResults(() -> ends, () -> stored, () -> gaps, "click-counts");

  @Test
  void marksAreLostWhenWritersHavePassedThemInAllPartitions() {
    stored = ends;
    assertThat(havePassed(job)).as("they may have been sent since the writers said so").isFalse();
    ends = Map.of(0, 100L, 1, 100L, 2, 100L);
    stored = Map.of(0, 10L, 2, 6L);
    assertThat(havePassed(job)).isFalse();
    stored = Map.of(0, 10L, 2, 7L);

    assertThat(havePassed(job)).isTrue();
  }

  @Test
  void eachJobHasItsOwnResults() {
    Job other = job();
    assertThat(havePassed(job)).isFalse();
    stored = ends;
    ends = Map.of(0, 11L, 1, 0L, 2, 7L);
    assertThat(havePassed(other)).isFalse();

    assertThat(havePassed(job)).isTrue();
    assertThat(havePassed(other)).isFalse();
    lost.forget(job.id());
    assertThat(havePassed(job)).as("its next results are others").isFalse();
  }

  @Test
  void jobsThatHaveEndedAreForgotten() {
    assertThat(havePassed(job)).isFalse();
    stored = ends;
    UUID next = Uuids.timeBased();
    assertThat(lost.havePassed(next, List.of())).isFalse();

    assertThat(havePassed(job)).isFalse();
  }

  @Test
  void resultsMayBeLostInGapsOfTheResultQueueThatWereNotedSince() {
    assertThat(lost.hasGapSince(BEGIN)).isFalse();
    gaps.add(gap("ad-clicks", BEGIN.plusSeconds(1)));
    gaps.add(gap("click-counts", BEGIN.minusMillis(1)));
    assertThat(lost.hasGapSince(BEGIN)).isFalse();
    gaps.add(gap("click-counts", BEGIN));

    assertThat(lost.hasGapSince(BEGIN)).isTrue();
  }

  private boolean havePassed(Job one) {
    return lost.havePassed(one.id(), List.of(job, one));
  }

  private static Gap gap(String topic, Instant noticed) {
    return new Gap(0, 60_000, Gap.EXPIRED, topic, 1, 5, 9, noticed.toEpochMilli());
  }

  private static Job job() {
    return new Job(
        Uuids.timeBased(),
        JobKind.CORRECTION,
        List.of(new MinuteRange(0, 60_000)),
        new TreeSet<>(),
        1,
        false,
        false,
        Map.of(),
        Map.of(),
        JobState.COUNTING,
        "",
        BEGIN);
  }
}
