package io.clickfold.panes;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.Rankings;
import io.clickfold.panes.PaneRecord.AdCells;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.RecordLimit;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What becomes of windows of which not everything is known, and of what is not needed any more. */
class PartitionPanesTest {
  private static final long MINUTE = 60_000;
  private static final Cube COUNTRY = Cube.parse("country");
  private static final Rankings TOTAL = rankings(List.of());
  private static final Rankings BY_COUNTRY = rankings(List.of("country"));

  private final Handed handed = new Handed();

  @Test
  void windowsWithPanesThatWereLostAreIncomplete() {
    PartitionPanes first = panes(TOTAL, "", List.of());
    click(first, "a", 100, 5);
    click(first, "a", 101, 7);
    close(first, 102);
    first.drain(handed);
    assertThat(handed.kept).hasSize(2);

    PartitionPanes whole = panes(TOTAL, first.state(), handed.kept);
    PartitionPanes half = panes(TOTAL, first.state(), handed.kept.subList(1, 2));

    assertThat(completeAfterAClick(whole, 102)).isEqualTo(Map.of(1, true, 3, true));
    assertThat(completeAfterAClick(half, 102)).isEqualTo(Map.of(1, true, 3, false));
  }

  @Test
  void windowsLongerThanWhatWasKeptAreIncompleteUntilTheyAreFilled() {
    PartitionPanes shorter =
        panes(new Rankings(Cubes.parse(List.of()), List.of(1), 10), "", List.of());
    click(shorter, "a", 100, 5);
    close(shorter, 101);
    shorter.drain(handed);

    PartitionPanes longer = panes(TOTAL, shorter.state(), handed.kept);

    assertThat(completeAfterAClick(longer, 101)).isEqualTo(Map.of(1, true, 3, false));
    assertThat(completeAfterAClick(longer, 102)).isEqualTo(Map.of(1, true, 3, true));
  }

  @Test
  void windowsOfACubeThatWasAddedAreIncompleteUntilTheyAreFilled() {
    PartitionPanes before = panes(TOTAL, "", List.of());
    click(before, "a", 100, 5);
    close(before, 101);
    before.drain(handed);

    PartitionPanes after = panes(BY_COUNTRY, before.state(), handed.kept);

    assertThat(completeAfterAClick(after, 101)).isEqualTo(Map.of(1, true, 3, false));
  }

  @Test
  void whereTheBeginningIsLostTheFirstWindowsAreIncomplete() {
    PartitionPanes panes = panes(TOTAL, "", List.of());
    panes.beginsLate(100 * MINUTE + 1);

    assertThat(completeAfterAClick(panes, 101)).isEqualTo(Map.of(1, false, 3, false));
    assertThat(completeAfterAClick(panes, 102)).isEqualTo(Map.of(1, true, 3, false));
    assertThat(completeAfterAClick(panes, 104)).isEqualTo(Map.of(1, true, 3, true));
  }

  @Test
  void windowsInWhichAdsMovedToOtherPartitionsAreIncomplete() {
    PartitionPanes panes = panes(TOTAL, "", List.of());
    panes.passed(new SourceWatermark(0, 1, 0, 4, 100 * MINUTE));
    assertThat(completeAfterAClick(panes, 101)).isEqualTo(Map.of(1, true, 3, true));

    panes.passed(new SourceWatermark(0, 1, 0, 8, 101 * MINUTE));

    assertThat(completeAfterAClick(panes, 102)).isEqualTo(Map.of(1, true, 3, false));
    assertThat(panes.partitions()).isEqualTo(8);
  }

  @Test
  void aClosedMinuteCountsNothing() {
    PartitionPanes panes = panes(TOTAL, "", List.of());
    close(panes, 101);

    assertThat(panes.count(counts("a", 100, 0, 5), 0)).isFalse();
    assertThat(panes.count(counts("a", 101, 0, 5), 1)).isTrue();
  }

  @Test
  void anOlderCountOfASourceChangesNothing() {
    PartitionPanes panes = panes(TOTAL, "", List.of());
    panes.count(counts("a", 100, 0, 5), 0);
    panes.count(counts("a", 100, 1, 3), 1);
    panes.count(counts("a", 100, 0, 4), 2);

    panes.drain(handed);

    assertThat(handed.newest(Cube.TOTAL).get(1).clicks()).isEqualTo(8);
  }

  @Test
  void onlyAsManyCellsAreRankedAsAreAllowed() {
    PartitionPanes panes = new PartitionPanes(0, BY_COUNTRY, 2, "", List.of());
    for (String country : List.of("KR", "DE", "FR", "KR")) {
      panes.count(
          new MinuteCounts(
              100 * MINUTE,
              0,
              0,
              List.of(
                  new AdCounts(
                      "a",
                      1,
                      List.of(
                          new CubeCells(
                              COUNTRY,
                              0,
                              Parts.HEAD,
                              PackedCells.of(List.of(new Cell(List.of(country), 1)))))))),
          0);
    }

    panes.drain(handed);

    assertThat(handed.rankings.stream().map(LocalRankings::cell).distinct())
        .containsExactlyInAnyOrder(List.of(), List.of("KR"), List.of("DE"));
    assertThat(panes.surplusCells()).isEqualTo(1);
  }

  @Test
  void nothingIsHeldOfWhatNoWindowNeeds() {
    PartitionPanes panes = panes(TOTAL, "", List.of());
    click(panes, "a", 100, 5);
    click(panes, "b", 101, 5);
    assertThat(panes.pairsHeld()).isEqualTo(2);

    close(panes, 104);
    panes.drain(handed);
    assertThat(panes.pairsHeld()).isEqualTo(1);

    close(panes, 105);
    panes.drain(handed);
    assertThat(panes.pairsHeld()).isZero();
  }

  @Test
  void aLeapOverYearsIsNoWorkForEachOfTheirMinutes() {
    PartitionPanes panes = panes(TOTAL, "", List.of());
    click(panes, "a", 100, 5);
    close(panes, 100_000_000);

    panes.drain(handed);

    assertThat(handed.rankings).hasSize(3);
    assertThat(handed.closed).containsExactly(100_000_000 * MINUTE);
  }

  @Test
  void aBigPaneIsCutIntoFragments() {
    PartitionPanes panes = panes(TOTAL, "", List.of());
    for (int i = 0; i < 2_000; i++) {
      click(panes, "x".repeat(300) + i, 100, 1);
    }
    close(panes, 101);
    panes.drain(handed);

    assertThat(handed.kept).hasSizeGreaterThan(1);
    assertThat(handed.kept).allMatch(pane -> pane.encode().length < 400_000);
    PartitionPanes again = panes(TOTAL, panes.state(), handed.kept);
    assertThat(again.pairsHeld()).isEqualTo(2_000);
    assertThat(completeAfterAClick(again, 101)).isEqualTo(Map.of(1, true, 3, true));
  }

  @Test
  void aPaneWithManyLongCellNamesIsCutIntoFragmentsThatBrokersAccept() {
    Rankings byDevice = rankings(List.of("device"));
    PartitionPanes panes = new PartitionPanes(0, byDevice, 10_000, "", List.of());
    for (int i = 0; i < 9_000; i++) {
      device(panes, "ad-" + i % 10, i / 10 + 1, "Mozilla/5.0 " + "x".repeat(120) + i);
    }
    close(panes, 101);
    panes.drain(handed);

    assertThat(handed.kept)
        .extracting(pane -> pane.encode().length)
        .allMatch(bytes -> bytes < RecordLimit.MAX_BYTES)
        .hasSizeBetween(5, 8);
    PartitionPanes again = new PartitionPanes(0, byDevice, 10_000, panes.state(), kept());
    assertThat(again.pairsHeld()).isEqualTo(9_010);
    assertThat(completeAfterAClick(again, 101)).isEqualTo(Map.of(1, true, 3, true));
    assertThat(wholeWindow(again, "Mozilla/5.0 " + "x".repeat(120) + 8_999).ads())
        .containsExactly(new RankedAd("ad-9", 900));
  }

  @Test
  void aPaneThatLacksAFragmentIsNotKnownInWhole() {
    Rankings byDevice = rankings(List.of("device"));
    PartitionPanes panes = new PartitionPanes(0, byDevice, 10_000, "", List.of());
    for (int i = 0; i < 3_000; i++) {
      device(panes, "ad-" + i % 10, i + 1, "x".repeat(200) + i);
    }
    close(panes, 101);
    panes.drain(handed);
    assertThat(handed.kept.size()).isGreaterThan(2);

    handed.kept.remove(1);
    PartitionPanes again = new PartitionPanes(0, byDevice, 10_000, panes.state(), kept());

    assertThat(completeAfterAClick(again, 101)).isEqualTo(Map.of(1, true, 3, false));
  }

  @Test
  void aPaneThatCountsCellsWhichItDoesNotNameIsNotKnownInWhole() {
    PartitionPanes panes = panes(TOTAL, "", List.of());
    click(panes, "a", 100, 5);
    close(panes, 101);
    panes.drain(handed);
    PaneRecord kept = handed.kept.get(0);

    for (int number : new int[] {-1, kept.cells().size(), Integer.MAX_VALUE}) {
      AdCells wrong = new AdCells("b", new int[] {number}, new long[] {1});
      PaneRecord strange =
          new PaneRecord(0, kept.minute(), 0, kept.cells(), List.of(kept.ads().get(0), wrong));
      assertThat(completeAfterAClick(panes(TOTAL, panes.state(), List.of(strange)), 101))
          .as("cell %d", number)
          .isEqualTo(Map.of(1, true, 3, false));
    }
  }

  /** Another one has passed an hour of them. */
  @Test
  void aSilentSourceDoesNotMakeItHoldAllMinutes() {
    PartitionPanes panes = panes(TOTAL, "", List.of());
    List<Object> log = new ArrayList<>();
    log.add(new SourceWatermark(0, 2, 0, 1, 100 * MINUTE));
    log.add(new SourceWatermark(1, 2, 0, 1, 100 * MINUTE));
    for (int minute = 100; minute < 160; minute++) {
      for (int ad = 0; ad < 200; ad++) {
        log.add(counts("ad-" + minute + "-" + ad, minute, 0, ad + 1));
      }
      log.add(new SourceWatermark(0, 2, 0, 1, (minute + 1) * MINUTE));
    }
    long most = 0;
    for (int at = 0; at < log.size(); at++) {
      most = Math.max(most, apply(panes, log, at));
      if (at % 50 == 0) {
        panes.drain(handed);
        assertThat(panes.readAgain()).isFalse();
      }
    }
    assertThat(most).as("bytes held").isLessThan(220_000);
    assertThat(panes.isBehind()).isTrue();
    assertThat(handed.rankings)
        .as("no window with a minute that is set aside")
        .isNotEmpty()
        .allMatch(local -> local.until() < 115 * MINUTE);

    log.add(new SourceWatermark(1, 2, 0, 1, 160 * MINUTE));
    apply(panes, log, log.size() - 1);
    panes.drain(handed);
    int passes = 0;
    int from = (int) panes.replayOffset(log.size());
    for (; panes.readAgain(); passes++) {
      for (int at = from; at < log.size(); at++) {
        most = Math.max(most, apply(panes, log, at));
      }
      panes.forgetChanges();
      panes.drain(handed);
      from = (int) panes.replayOffset(log.size());
    }

    assertThat(passes).isBetween(5, 60);
    assertThat(most).as("bytes held").isLessThan(220_000);
    assertThat(panes.isBehind()).isFalse();
    assertThat(from).isEqualTo(log.size());
    assertThat(handed.closed).endsWith(160 * MINUTE);
    for (long until = 101; until <= 160; until++) {
      long end = until * MINUTE;
      LocalRankings last =
          handed.rankings.stream()
              .filter(local -> local.until() == end)
              .reduce((a, b) -> b)
              .orElseThrow();
      assertThat(last.windows())
          .extracting(WindowTop::clicks)
          .containsExactly(20_100L, Math.min(3, until - 100) * 20_100);
    }
  }

  /** Applies a record with little memory. */
  private static long apply(PartitionPanes panes, List<Object> log, int offset) {
    if (log.get(offset) instanceof MinuteCounts counts) {
      panes.count(counts, offset);
    } else {
      panes.passed((SourceWatermark) log.get(offset));
    }
    while (panes.openBytes() > 200_000 && panes.setAside()) {
      // There may still be too much.
    }
    return panes.openBytes();
  }

  private List<PaneRecord> kept() {
    return handed.kept.stream().map(pane -> PaneRecord.decode(pane.encode())).toList();
  }

  private static void device(PartitionPanes panes, String ad, long clicks, String device) {
    Cube cube = Cube.parse("device");
    PackedCells cells = PackedCells.of(List.of(new Cell(List.of(device), clicks)));
    panes.count(
        new MinuteCounts(
            100 * MINUTE,
            0,
            0,
            List.of(new AdCounts(ad, clicks, List.of(new CubeCells(cube, 0, Parts.HEAD, cells))))),
        0);
  }

  /** Of a device, the longest window that ends last. */
  private static WindowTop wholeWindow(PartitionPanes panes, String device) {
    Handed after = new Handed();
    panes.caughtUp(102 * MINUTE);
    panes.drain(after);
    return after.rankings.stream()
        .filter(local -> local.cell().equals(List.of(device)))
        .reduce((a, b) -> b)
        .orElseThrow()
        .windows()
        .get(1);
  }

  /** For each window that ends with this minute, whether it is complete. */
  private static Map<Integer, Boolean> completeAfterAClick(PartitionPanes panes, long minute) {
    click(panes, "b", minute, 1);
    Handed after = new Handed();
    panes.drain(after);
    Map<Integer, Boolean> complete = new TreeMap<>();
    after.newest(Cube.TOTAL).forEach((window, top) -> complete.put(window, top.complete()));
    return complete;
  }

  private static PartitionPanes panes(Rankings settings, String state, List<PaneRecord> kept) {
    return new PartitionPanes(
        0,
        settings,
        100,
        state,
        kept.stream().map(pane -> PaneRecord.decode(pane.encode())).toList());
  }

  private static Rankings rankings(List<String> cubes) {
    return new Rankings(Cubes.parse(cubes), List.of(1, 3), 10);
  }

  private static void click(PartitionPanes panes, String ad, long minute, long clicks) {
    panes.count(counts(ad, minute, 0, clicks), minute);
  }

  private static MinuteCounts counts(String ad, long minute, int source, long clicks) {
    return new MinuteCounts(
        minute * MINUTE, source, 0, List.of(new AdCounts(ad, clicks, List.of())));
  }

  private static void close(PartitionPanes panes, long minute) {
    panes.passed(new SourceWatermark(0, 1, 0, 1, minute * MINUTE));
  }

  /** What was emitted. */
  private static final class Handed implements PanesSink {
    final List<LocalRankings> rankings = new ArrayList<>();
    final List<PaneRecord> kept = new ArrayList<>();
    final List<Long> closed = new ArrayList<>();

    @Override
    public void rankings(LocalRankings local) {
      rankings.add(local);
    }

    @Override
    public void pane(PaneRecord pane) {
      kept.add(pane);
    }

    @Override
    public void closed(long until) {
      closed.add(until);
    }

    /** The windows of the cube that end last, by length. */
    Map<Integer, WindowTop> newest(Cube cube) {
      Map<Integer, WindowTop> newest = new TreeMap<>();
      rankings.stream()
          .filter(local -> local.cube().equals(cube))
          .reduce((a, b) -> b.until() >= a.until() ? b : a)
          .orElseThrow()
          .windows()
          .forEach(top -> newest.put(top.window(), top));
      return newest;
    }
  }
}
