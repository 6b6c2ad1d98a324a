package io.clickfold.store.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.store.raw.ArchivePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArchiveCoverageTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration KEEP = Duration.ofDays(35);
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(100));

  @Test
  void whatWasArchivedFromItsBeginningIsThere() {
    assertThat(gap(NOW.minus(Duration.ofDays(30)), from(Instant.EPOCH, LONG_AGO))).isEmpty();
  }

  @Test
  void historyIsThereAsLongAsNothingHasExpired() {
    ArchivePosition young = from(Instant.EPOCH, NOW.minus(Duration.ofDays(2)));

    assertThat(gap(Instant.parse("2017-11-06T00:00:00Z"), young)).isEmpty();
    assertThat(gap(Instant.parse("2017-11-06T00:00:00Z"), from(Instant.EPOCH, null))).isEmpty();
  }

  @Test
  void whatMayHaveExpiredIsNot() {
    assertThat(gap(NOW.minus(Duration.ofDays(36)), from(Instant.EPOCH, LONG_AGO)))
        .hasValueSatisfying(why -> assertThat(why).contains("35 days"));
    assertThat(gap(NOW.minus(KEEP), from(Instant.EPOCH, LONG_AGO))).isPresent();
  }

  @Test
  void whatWasTakenBeforeTheArchiveBeganIsNot() {
    Instant since = NOW.minus(Duration.ofDays(3));

    assertThat(gap(since.minusSeconds(60), from(since, since)))
        .hasValueSatisfying(why -> assertThat(why).contains(since.toString()));
    assertThat(gap(since, from(since, since))).isEmpty();
  }

  @Test
  void nothingIsThereIfNoSourceIs() {
    assertThat(ArchiveCoverage.gap(new MinuteRange(0, 60_000), List.of(), KEEP, NOW)).isPresent();
  }

  /** Live counts do not wait for the archive: what it has not taken yet must be waited for. */
  @Test
  void itReachesWhatAllOfItsSourcesReach() {
    List<ArchivePosition> positions =
        List.of(
            new ArchivePosition(0, 100, Instant.EPOCH, NOW, MinuteRanges.NONE),
            new ArchivePosition(1, 200, Instant.EPOCH, NOW, MinuteRanges.NONE));

    assertThat(ArchiveCoverage.reaches(Map.of(0, 100L, 1, 200L), positions)).isTrue();
    assertThat(ArchiveCoverage.reaches(Map.of(0, 100L, 1, 201L), positions)).isFalse();
    assertThat(ArchiveCoverage.reaches(Map.of(0, 100L, 2, 1L), positions)).isFalse();
    assertThat(ArchiveCoverage.reaches(Map.of(0, 100L, 2, 0L), positions)).isTrue();
  }

  /** One source that lacks some is enough. */
  private static java.util.Optional<String> gap(Instant from, ArchivePosition second) {
    return ArchiveCoverage.gap(
        new MinuteRange(from.toEpochMilli(), from.toEpochMilli() + 60_000),
        List.of(from(Instant.EPOCH, NOW), second),
        KEEP,
        NOW);
  }

  private static ArchivePosition from(Instant since, Instant firstAppended) {
    return new ArchivePosition(1, 1_000, since, firstAppended, MinuteRanges.NONE);
  }
}
