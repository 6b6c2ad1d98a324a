package io.clickfold.recalculator.task;

import io.clickfold.click.Click;
import io.clickfold.click.Cubes;
import io.clickfold.click.Minutes;
import io.clickfold.fold.CountSink;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.Verdict;
import io.clickfold.wire.Sources;
import java.time.Duration;

/**
 * Recomputes a source's counts, one minute after the other: those that it had forwarded to shards
 * in the place of these, as a source of its own. A shard's counts are those of several sources, and
 * cannot be replaced source by source: they stay until all sources are recomputed, and until then
 * those in their place do not count. Not thread-safe.
 */
final class SourceRecount {
  /** The archive has decided what lies in the future. */
  private static final long ANY_SKEW = Duration.ofDays(365_000).toMillis();

  /** A minute is open until the next one is begun. */
  private static final long NO_LATENESS = 0;

  private final SplitMinutes splits;
  private final PartitionFold fold;
  private final PartitionFold forwarded;

  /**
   * @param splits what the source had forwarded to shards
   */
  SourceRecount(Cubes cubes, int source, int generation, SplitMinutes splits) {
    FoldSettings settings = new FoldSettings(cubes, NO_LATENESS, ANY_SKEW);
    this.splits = splits;
    this.fold = new PartitionFold(settings, source, generation);
    this.forwarded = new PartitionFold(settings, Sources.inPlaceOfShards(source), generation);
  }

  /**
   * Counts a click.
   *
   * @param offset not lower than those of the same minute before
   * @param brokerMillis its broker time, in milliseconds since 1970
   */
  Verdict accept(Click click, long offset, long brokerMillis) {
    boolean wasPassedOn =
        !splits.isEmpty() && splits.has(click.adId(), Minutes.startOf(click.timeMillis()));
    return (wasPassedOn ? forwarded : fold).accept(click, offset, brokerMillis);
  }

  /** Emits all that was counted, of a minute of which nothing more comes. */
  void end(long minute, CountSink sink) {
    end(fold, minute, sink);
    end(forwarded, minute, sink);
  }

  private static void end(PartitionFold fold, long minute, CountSink sink) {
    fold.followClock(minute + Minutes.MILLIS);
    do {
      fold.drain(sink);
    } while (fold.isUnfinished());
  }
}
