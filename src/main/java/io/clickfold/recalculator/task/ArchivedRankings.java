package io.clickfold.recalculator.task;

import io.clickfold.click.Minutes;
import io.clickfold.click.Rankings;
import io.clickfold.fold.CountSink;
import io.clickfold.panes.LocalRankings;
import io.clickfold.panes.PaneRecord;
import io.clickfold.panes.PanesSink;
import io.clickfold.panes.PartitionPanes;
import io.clickfold.panes.WindowTop;
import io.clickfold.store.raw.RawClickReader;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.SourceWatermark;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Ranks archived minutes again, by the panes that rank live counts: all ads of all sources as if
 * {@code click-counts} had one partition. Holds the ads and cells of the longest window. Blocks.
 * Not thread-safe.
 */
final class ArchivedRankings {
  private static final int ONLY_PARTITION = 0;
  private static final Set<String> ALL_ADS = Set.of();

  private final Rankings rankings;
  private final int generation;
  private final PartitionPanes panes;
  private final List<ArchivedFold> sources = new ArrayList<>();
  private long records;

  /**
   * @param sources how many sources there are
   */
  ArchivedRankings(
      RawClickReader archive, Rankings rankings, int maxCells, int sources, int generation) {
    this.rankings = rankings;
    this.generation = generation;
    this.panes = new PartitionPanes(ONLY_PARTITION, rankings, maxCells, "", List.of());
    for (int source = 0; source < sources; source++) {
      this.sources.add(
          new ArchivedFold(
              archive, source, rankings.cubes(), generation, ALL_ADS, SplitMinutes.NONE));
    }
  }

  /** The first minute, in milliseconds since 1970, that windows hold which end behind this one. */
  long firstMinute(long after) {
    return after - (rankings.longest() - 1) * Minutes.MILLIS;
  }

  /**
   * Counts a minute, the next one each time, and ranks the windows that end with it.
   *
   * @param minute its start, in milliseconds since 1970
   * @param wanted which of them; knows of the minute already
   */
  void rank(long minute, WantedWindows wanted, Consumer<Ranking> sink) {
    CountSink counts = new CollectedCounts(some -> panes.count(some, records++));
    long end = minute + Minutes.MILLIS;
    for (ArchivedFold source : sources) {
      source.count(minute, end, counts);
    }
    for (int source = 0; source < sources.size(); source++) {
      panes.passed(new SourceWatermark(source, sources.size(), 0, 1, end));
    }
    panes.caughtUp(minute);
    panes.drain(
        new PanesSink() {
          @Override
          public void rankings(LocalRankings local) {
            for (WindowTop window : local.windows()) {
              if (wanted.has(local.until(), window.window())) {
                sink.accept(ranking(local, window));
              }
            }
          }

          @Override
          public void pane(PaneRecord pane) {
            // Nobody rebuilds these panes: a process that takes the task over restarts it.
          }

          @Override
          public void closed(long until) {
            // What was ranked is final already.
          }
        });
  }

  private Ranking ranking(LocalRankings local, WindowTop window) {
    return new Ranking(
        local.cube(),
        local.cell(),
        window.window(),
        local.until(),
        generation,
        window.clicks(),
        window.complete(),
        window.ads());
  }

  /** How many clicks were read. */
  long clicks() {
    return sources.stream().mapToLong(ArchivedFold::clicks).sum();
  }

  /** How many of them had been counted before. */
  long duplicates() {
    return sources.stream().mapToLong(ArchivedFold::duplicates).sum();
  }
}
