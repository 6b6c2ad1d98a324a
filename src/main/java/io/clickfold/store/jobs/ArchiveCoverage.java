package io.clickfold.store.jobs;

import io.clickfold.click.Click;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.raw.ArchivePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether the archive holds all clicks of some minutes. What it does not hold must not be
 * recomputed, for that would remove clicks that have been counted.
 */
public final class ArchiveCoverage {
  /**
   * A row may be gone a little earlier than its time to live says, and a click may have been
   * appended before its time.
   */
  private static final Duration MARGIN = Duration.ofHours(1).plusMillis(Click.MAX_EARLY_MILLIS);

  private ArchiveCoverage() {}

  /**
   * Whether it has come so far.
   *
   * @param needed by source, the offset that has to be reached
   */
  public static boolean reaches(Map<Integer, Long> needed, List<ArchivePosition> positions) {
    Map<Integer, Long> archived =
        positions.stream()
            .collect(Collectors.toMap(ArchivePosition::source, ArchivePosition::position));
    return reaches(needed, archived);
  }

  /**
   * Whether somebody who reads the raw queue has come so far.
   *
   * @param reached by source, the offset up to which that is so
   */
  public static boolean reaches(Map<Integer, Long> needed, Map<Integer, Long> reached) {
    return needed.entrySet().stream()
        .allMatch(each -> reached.getOrDefault(each.getKey(), 0L) >= each.getValue());
  }

  /**
   * Why it may not hold all of them; empty if it does.
   *
   * @param keep how long archived clicks are kept
   */
  public static Optional<String> gap(
      MinuteRange range, List<ArchivePosition> positions, Duration keep, Instant now) {
    if (positions.isEmpty()) {
      return Optional.of("Nothing has been archived yet.");
    }
    Instant from = Instant.ofEpochMilli(range.from());
    Instant kept = now.minus(keep).plus(MARGIN);
    for (ArchivePosition position : positions) {
      if (from.isBefore(position.since())) {
        return Optional.of(
            "The archive of source %d begins at %s."
                .formatted(position.source(), position.since()));
      }
      if (position.gaps().touch(range.from(), range.to())) {
        return Optional.of(
            "Clicks of source %d expired before they were archived: the archive lacks some of the"
                    .formatted(position.source())
                + " minutes "
                + position.gaps().within(range)
                + ".");
      }
      // Hardly a click is appended before it has happened: what was clicked since then has been
      // kept.
      if (from.isBefore(kept)
          && position.firstAppended() != null
          && position.firstAppended().isBefore(kept)) {
        return Optional.of(
            "Archived clicks are kept for %d days, so some of before %s may be gone."
                .formatted(keep.toDays(), kept));
      }
    }
    return Optional.empty();
  }
}
