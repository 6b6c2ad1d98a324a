package io.clickfold.store.jobs;

import io.clickfold.click.MinuteRange;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.problem.ProblemKind;
import io.clickfold.store.finality.FinalityReader;
import io.clickfold.store.raw.RawClickReader;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Says of which minutes counts may be replaced. */
@Singleton
public final class ClosedMinutes {
  private final FinalityReader finality;
  private final RawClickReader archive;
  private final Duration keepRaw;

  ClosedMinutes(FinalityReader finality, RawClickReader archive, ClickfoldConfig config) {
    this.finality = finality;
    this.archive = archive;
    this.keepRaw = config.store().keepRaw();
  }

  /** Fails with a problem unless all of the range is final, and archived. */
  public Uni<Void> check(MinuteRange range, boolean acceptIncomplete) {
    return finality
        .finality()
        .invoke(
            known -> {
              if (!known.covers(range.to())) {
                throw ProblemKind.OPEN_MINUTES.because(
                    "Only minutes that are final can be recomputed, and %s. Ask for a range that"
                            .formatted(
                                known
                                    .until()
                                    .map(until -> "they are so until " + until)
                                    .orElse("none is so yet"))
                        + " ends by then, or wait.");
              }
            })
        .chain(known -> archive.positions())
        .invoke(
            positions -> {
              Optional<String> gap = ArchiveCoverage.gap(range, positions, keepRaw, Instant.now());
              if (gap.isPresent() && !acceptIncomplete) {
                throw ProblemKind.ARCHIVE_INCOMPLETE.because(
                    gap.get()
                        + " Counting again would take away what is missing. Ask for later minutes;"
                        + " or, if that is what you want, say accept_incomplete_archive.");
              }
            })
        .replaceWithVoid();
  }
}
