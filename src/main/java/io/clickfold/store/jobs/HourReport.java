package io.clickfold.store.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What came of comparing an hour's stored totals with its archived clicks.
 *
 * @param job the reconciliation
 * @param compared when that was
 * @param lastAppended when the broker appended the last of the clicks
 * @param younger archived clicks of the hour that were not compared, since they came after the job
 *     was begun with; some of them may be stored
 * @param ads how many ads have clicks, stored or archived
 * @param raw archived clicks
 * @param duplicates of these, those whose event id had been counted in the same minute and source
 * @param late of these, those that the broker appended when their minute had ended for longer than
 *     the lateness
 * @param counted clicks that have to be stored
 * @param stored clicks that are
 * @param difference the sum, over the ads that differ, of what they differ by, at least 1 each
 * @param differingAds how many ads differ
 * @param differences the first of them
 */
public record HourReport(
    Instant hour,
    UUID job,
    Instant compared,
    Instant lastAppended,
    long younger,
    long ads,
    long raw,
    long duplicates,
    long late,
    long counted,
    long stored,
    long difference,
    long differingAds,
    List<Difference> differences) {

  /** How many ads a report names at most. */
  public static final int MAX_DIFFERENCES = 1_000;

  /**
   * Why what differs may only seem to differ, so that the hour has to be compared again; empty if
   * nothing differs, or it certainly does.
   *
   * @param settled clicks that the broker appended before this are counted by now, corrections too
   * @param seenBefore whether something differed when it was compared before
   */
  public Optional<String> doubt(Instant settled, boolean seenBefore) {
    if (difference == 0) {
      return Optional.empty();
    }
    if (lastAppended.isAfter(settled)) {
      return Optional.of("clicks of the hour have just come");
    }
    if (younger > 0) {
      return Optional.of("clicks of the hour have come since it was begun with");
    }
    return seenBefore
        ? Optional.empty()
        : Optional.of(
            "%d clicks of %d ads differ, and are looked at again"
                .formatted(difference, differingAds));
  }

  /** An ad whose stored clicks are not those that were counted. */
  public record Difference(String adId, long counted, long stored) {}
}
