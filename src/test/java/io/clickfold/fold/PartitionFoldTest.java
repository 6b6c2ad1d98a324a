package io.clickfold.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Cubes;
import io.clickfold.click.InvalidClickException;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.Parts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of the fold, each by an example. Lateness two minutes, skew 30 seconds. */
class PartitionFoldTest {
  private static final long MINUTE = 60_000;
  private static final long T = 29_900_020 * MINUTE;

  private PartitionFold fold = fold("user_id");
  private final ClickParser parser = new ClickParser();
  private long offset = 100;
  private long recordBytes;
  private int levelBefore;

  @Test
  void aMinuteStaysOpenUntilTheWatermarkPassesItsEnd() {
    assertThat(accept("a", T, T)).isEqualTo(Verdict.COUNTED);
    assertThat(accept("b", T + 3 * MINUTE - 1, T + 3 * MINUTE)).isEqualTo(Verdict.COUNTED);
    assertThat(accept("c", T + MINUTE - 1, T + 3 * MINUTE)).isEqualTo(Verdict.COUNTED);
    assertThat(fold.firstOpenMinute()).isEqualTo(T);

    assertThat(accept("d", T + 3 * MINUTE, T + 3 * MINUTE)).isEqualTo(Verdict.COUNTED);
    assertThat(accept("e", T + MINUTE - 1, T + 3 * MINUTE)).isEqualTo(Verdict.LATE);
    assertThat(accept("f", T + MINUTE, T + 3 * MINUTE)).isEqualTo(Verdict.COUNTED);
    assertThat(fold.firstOpenMinute()).isEqualTo(T + MINUTE);
    assertThat(fold.watermark()).isEqualTo(T + MINUTE);
  }

  @Test
  void aFastClockClosesNothingEarly() {
    accept("a", T, T);

    assertThat(accept("b", T + 3 * MINUTE + 30_000, T + 3 * MINUTE)).isEqualTo(Verdict.COUNTED);
    assertThat(fold.watermark()).isEqualTo(T + MINUTE);
    assertThat(accept("c", T + 3 * MINUTE + 30_001, T + 3 * MINUTE)).isEqualTo(Verdict.IN_FUTURE);
    assertThat(accept("d", 99_999_999_999_999L, T + 9 * MINUTE)).isEqualTo(Verdict.IN_FUTURE);
    assertThat(fold.watermark()).isEqualTo(T + MINUTE);
  }

  @Test
  void theWatermarkFollowsTheClockButNeverBack() {
    fold.followClock(T);
    assertThat(fold.watermark()).isEqualTo(T - 2 * MINUTE);
    fold.followClock(T - 1);
    assertThat(fold.watermark()).isEqualTo(T - 2 * MINUTE);

    assertThat(accept("a", T - 2 * MINUTE - 1, T)).isEqualTo(Verdict.LATE);
    assertThat(accept("b", T - 2 * MINUTE, T)).isEqualTo(Verdict.COUNTED);
  }

  @Test
  void anIdCountsOncePerMinute() {
    assertThat(accept("a", T, T)).isEqualTo(Verdict.COUNTED);
    assertThat(accept("a", T, T)).isEqualTo(Verdict.DUPLICATE);
    assertThat(accept("a", T + MINUTE - 1, T + MINUTE)).isEqualTo(Verdict.DUPLICATE);
    assertThat(accept("a", T + MINUTE, T + MINUTE)).isEqualTo(Verdict.COUNTED);
    assertThat(fold.idsHeld()).isEqualTo(2);
  }

  @Test
  void replayBeginsAtTheFirstClickOfAnyOpenMinute() {
    assertThat(fold.replayOffset(100)).isEqualTo(100);
    accept("a", T + MINUTE, T + MINUTE); // 100
    accept("b", T, T + MINUTE); // 101
    accept("c", T + 2 * MINUTE, T + 2 * MINUTE); // 102
    assertThat(fold.replayOffset(offset)).isEqualTo(100);

    fold.followClock(T + 4 * MINUTE);
    assertThat(fold.replayOffset(offset)).as("before what closed is emitted").isEqualTo(100);
    drain();
    assertThat(fold.replayOffset(offset)).isEqualTo(102);
    fold.followClock(T + 5 * MINUTE);
    drain();
    assertThat(fold.replayOffset(offset)).isEqualTo(103);
    assertThat(fold.openMinutes()).isZero();
  }

  @Test
  void theOldestMinuteIsNeverSetAside() {
    fold.replayed();
    assertThat(fold.setAside()).isFalse();
    accept("a", T, T);
    assertThat(fold.setAside()).isFalse();

    accept("b", T + MINUTE, T + MINUTE);
    assertThat(fold.setAside()).isTrue();
    assertThat(fold.asideFrom()).isEqualTo(T + MINUTE);
    assertThat(fold.setAside()).isFalse();
    assertThat(accept("c", T, T)).isEqualTo(Verdict.COUNTED);
    assertThat(accept("d", T + MINUTE, T + MINUTE)).isEqualTo(Verdict.SET_ASIDE);
    assertThat(fold.openMinutes()).isEqualTo(1);
  }

  @Test
  void theClockClosesNothingThatIsSetAside() {
    fold.replayed();
    accept("a", T, T); // 100
    accept("b", T + MINUTE, T + MINUTE); // 101
    fold.setAside();
    fold.followClock(T + 10 * MINUTE);

    assertThat(accept("c", T + MINUTE, T + 10 * MINUTE)).isEqualTo(Verdict.SET_ASIDE);
    assertThat(fold.isBehind()).as("before the older minute is emitted").isFalse();
    assertThat(totals()).containsExactly(1L);
    assertThat(fold.isBehind()).isTrue();
    assertThat(fold.firstUnfinishedMinute()).isEqualTo(T + MINUTE);
    assertThat(fold.replayOffset(offset)).isEqualTo(101);

    beginAgain();
    accept("b", T + MINUTE, T + MINUTE);
    accept("c", T + MINUTE, T + 10 * MINUTE);
    fold.replayed();
    assertThat(totals()).as("though they were counted before").containsOnly(2L);
  }

  /** There was no memory for it when it was read again. */
  @Test
  void whatTheClockHadClosedClosesThereAgainThoughItWasSetAside() {
    fold = inSmallPortions(FoldProgress.NONE);
    fold.replayed();
    accept("a", T, T); // 100
    accept("b", T + MINUTE, T + MINUTE); // 101
    accept("c", T + 2 * MINUTE, T + 2 * MINUTE); // 102
    fold.followClock(T + 10 * MINUTE);
    assertThat(accept("d", T + 2 * MINUTE, T + 10 * MINUTE)).isEqualTo(Verdict.LATE); // 103
    drain();
    assertThat(fold.firstUnfinishedMinute()).isEqualTo(T + MINUTE);

    beginAgain();
    accept("b", T + MINUTE, T + MINUTE);
    accept("c", T + 2 * MINUTE, T + 2 * MINUTE);
    assertThat(fold.setAside()).isTrue();
    accept("d", T + 2 * MINUTE, T + 10 * MINUTE);
    fold.replayed();
    assertThat(totals()).containsExactly(1L);
    assertThat(fold.isBehind()).isTrue();
    fold.followClock(T + 20 * MINUTE);

    beginAgain();
    assertThat(offset).isEqualTo(102);
    assertThat(accept("c", T + 2 * MINUTE, T + 2 * MINUTE)).isEqualTo(Verdict.COUNTED);
    assertThat(accept("d", T + 2 * MINUTE, T + 10 * MINUTE)).isEqualTo(Verdict.LATE);
    fold.replayed();
    assertThat(totals()).containsExactly(1L);
    assertThat(fold.isBehind()).isFalse();
    assertThat(fold.firstUnfinishedMinute()).isEqualTo(T + 8 * MINUTE);
  }

  /** From the checkpoint, at its replay offset. */
  private void beginAgain() {
    FoldProgress progress = fold.progress();
    offset = fold.replayOffset(offset);
    fold = inSmallPortions(Harness.reread(progress));
  }

  private static PartitionFold inSmallPortions(FoldProgress from) {
    Cubes cubes = Cubes.parse(List.of("user_id:deferred"));
    return new PartitionFold(
        new FoldSettings(cubes, 2 * MINUTE, 30_000, new EmissionLimits(0, 1, 500)), 3, from);
  }

  @Test
  void whatClosedUncommittedIsStillHandedOverOnce() {
    accept("a", T, T);
    fold.followClock(T + 10 * MINUTE);

    assertThat(totals()).containsExactly(1L);
    assertThat(totals()).isEmpty();
  }

  @Test
  void countsAreCumulativeAndOnlyChangedAdsAreHandedOver() {
    accept("a", T, T);
    accept("b", T, T);
    assertThat(totals()).containsExactly(2L);
    accept("b", T, T);
    assertThat(totals()).as("after a duplicate").isEmpty();
    accept("c", T, T);
    assertThat(totals()).containsExactly(3L);
  }

  /** All 16,384 names share a hash code; found one by one they would cost minutes. */
  @Test
  void valuesThatCollideCostNoMoreThanOthers() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 1 << 14; i++) {
            StringBuilder user = new StringBuilder();
            for (int bit = 0; bit < 14; bit++) {
              user.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            accept("e" + i, "ad", user.toString(), T, T);
          }
        });
    List<Cell> cells = cells("user_id");
    assertThat(cells).hasSize(1 << 14).allMatch(cell -> cell.clicks() == 1);
    assertThat(cells).doesNotHaveDuplicates();
  }

  @Test
  void aFinalCubeIsHandedOverWhenItsMinuteHasSettledAndWhatComesLaterWhenItCloses() {
    fold = fold("country", "user_id:deferred");
    accept("a", T, T);
    assertThat(cells("country")).hasSize(1);
    accept("b", T + MINUTE + 14_999, T + 2 * MINUTE);
    assertThat(cells("user_id")).as("before it has settled").isEmpty();

    accept("c", T + MINUTE + 15_000, T + 2 * MINUTE);
    assertThat(cells("user_id")).containsExactly(new Cell(List.of("u"), 1));
    assertThat(drain()).as("again").isEmpty();
    accept("d", T, T + 2 * MINUTE);
    assertThat(cells("user_id")).as("what came later").isEmpty();

    fold.followClock(T + 3 * MINUTE);
    assertThat(cells("user_id")).contains(new Cell(List.of("u"), 2));
  }

  @Test
  void noCallHandsOverMuchOfWhatHasSettled() {
    fold = fold("user_id:deferred");
    for (int i = 0; i < 20_000; i++) {
      accept("e" + i, "ad-" + i % 1000, "user-" + i, T, T);
    }
    drain();
    fold.followClock(T + MINUTE + 15_000);

    int calls = 0;
    int cells = 0;
    for (List<Cell> some = cells("user_id"); !some.isEmpty(); some = cells("user_id")) {
      assertThat(some.size()).isLessThan(8_000);
      cells += some.size();
      calls++;
    }

    assertThat(cells).isEqualTo(20_000);
    assertThat(calls).isBetween(3, 40);
  }

  @Test
  void aCubeWithManyLiveCellsIsNotHandedOverWithEachChange() {
    long handedOver = 0;
    for (int i = 0; i < 10_000; i++) {
      accept("e" + i, "ad", "a-rather-long-user-id-" + i, T, T);
      if (i % 10 == 0) {
        handedOver += cells("user_id").size();
      }
    }
    fold.followClock(T + 10 * MINUTE);

    assertThat(cells("user_id")).hasSize(10_000);
    // Its head up to 16 KiB each time, which is some 60 times; from then on with each quarter more.
    assertThat(handedOver).isBetween(10_000L, 100_000L);
  }

  /** A head that names a level whose parts are not there would hide the cells. */
  @Test
  void aCubeThatGrowsIntoAnotherLevelIsHandedOverAtOnce() {
    for (int i = 0; i < 36_000; i++) {
      accept("e" + i, "ad", "u".repeat(240) + i, T, T);
      int level = 0;
      int cells = 0;
      if (i % 1_000 == 0) {
        for (CubeCells cube : drain().stream().flatMap(ad -> ad.cubes().stream()).toList()) {
          assertThat(cube.level()).as("one level at a time").isGreaterThanOrEqualTo(level);
          level = cube.level();
          cells += cube.cells().toList().size();
        }
        if (level > levelBefore) {
          assertThat(cells).as("at level %d", level).isEqualTo(i + 1);
          levelBefore = level;
        }
      }
    }
    assertThat(levelBefore).isEqualTo(2);
  }

  @Test
  void recordsCarryTheGeneration() {
    fold =
        new PartitionFold(
            new FoldSettings(Cubes.parse(List.of("user_id")), 2 * MINUTE, 30_000), 3, 26_750_000);
    accept("a", T, T);

    assertThat(records()).extracting(MinuteCounts::generation).containsExactly(26_750_000);
    fold = fold("user_id");
    accept("a", T, T);
    assertThat(records()).extracting(MinuteCounts::generation).containsExactly(0);
  }

  /** A reader that sees a head may look for the parts at once. */
  @Test
  void partsStandBeforeTheHeadsThatNameThem() {
    fold = fold("country", "user_id");
    for (int i = 0; i < 10_000; i++) {
      accept("e" + i, "ad", "a-rather-long-user-id-" + i, T, T);
    }

    List<MinuteCounts> records = records();

    assertThat(records).hasSizeGreaterThan(3);
    List<CubeCells> cubes =
        records.stream()
            .flatMap(record -> record.ads().stream())
            .flatMap(ad -> ad.cubes().stream())
            .toList();
    assertThat(cubes.subList(0, 64)).allMatch(cube -> cube.part() > Parts.HEAD);
    assertThat(cubes.subList(64, cubes.size()))
        .extracting(cube -> cube.cube().name(), CubeCells::level, CubeCells::part)
        .containsExactly(tuple("country", 0, 0), tuple("user_id", 1, 0));
    List<AdCounts> last = records.get(records.size() - 1).ads();
    assertThat(last.get(last.size() - 1).cubes())
        .as("all heads")
        .endsWith(cubes.subList(64, 66).toArray(new CubeCells[0]));
  }

  /** What is emitted stands in memory, and in one transaction. */
  @Test
  void anAdWithVeryManyCellsIsHandedOverInPieces() {
    fold = fold("country", "user_id:deferred", "user_id+device:deferred");
    int users = 350_000;
    int[] clicks = new int[users];
    for (int i = 0; i < users + 50_000; i++) {
      accept("e" + i, "hot", user(i % users), T + i % 2 * MINUTE, T + MINUTE);
      clicks[i % users]++;
    }
    drain();
    for (int i = 0; i < users; i++) {
      accept("f" + i, "hot", user(i), T, T + MINUTE);
    }
    accept("g", "other", "u", T, T + MINUTE);
    drain();

    fold.followClock(T + MINUTE + 15_000);
    Pieces settled = new Pieces();
    settled.take();
    accept("straggler", "hot", user(3), T, T + MINUTE);
    for (int i = 0; i < 100; i++) {
      settled.take();
    }
    assertThat(settled.calls).as("before it closes").isBetween(5, 100);
    fold.followClock(T + 4 * MINUTE - 1);
    Pieces closed = new Pieces();
    do {
      closed.take();
      assertThat(fold.firstUnfinishedMinute()).isEqualTo(fold.isUnfinished() ? T : T + MINUTE);
    } while (fold.isUnfinished());

    assertThat(closed.calls).isBetween(3, 20);
    assertThat(Math.max(settled.maxBytes, closed.maxBytes)).isLessThan(20 << 20);
    for (String cube : List.of("user_id", "user_id+device")) {
      Map<String, Long> cells = closed.cells(cube);
      assertThat(closed.levels.get(cube)).isEqualTo(Parts.MAX_LEVEL);
      assertThat(cells).hasSize(users);
      for (int i = 0; i < users; i++) {
        long before = i % 2 == 0 ? 1 : 0;
        long again = i < 50_000 && i % 2 == 0 ? 1 : 0;
        assertThat(cells.get(user(i))).isEqualTo(before + again + 1 + (i == 3 ? 1 : 0));
      }
    }
    assertThat(closed.cells("country")).containsExactly(entry("", closed.clicks()));
  }

  /** A store keeps any one of two rows that have the same version. */
  @Test
  void whatIsHandedOverTwiceWithOneVersionIsTheSame() {
    Map<List<Object>, List<Object>> rows = rowsOfAnAdThatGrowsBetweenPieces(true);

    assertThat(rows).containsKeys(List.of("ip", 1, 0, 100_000L), List.of("ip", 1, 0, 100_001L));
    assertThat(rows.get(List.of("ip", Parts.HEAD, 0, 100_000L)))
        .as("with the straggler's they do not fit into the head")
        .isEqualTo(List.of(1, Set.of()));
  }

  @Test
  void anAdWhoseMinuteClosesBetweenPiecesIsHandedOverAnew() {
    Map<List<Object>, List<Object>> rows = rowsOfAnAdThatGrowsBetweenPieces(false);

    assertThat(rows)
        .doesNotContainKey(List.of("ip", Parts.HEAD, 0, 100_000L))
        .containsKeys(List.of("ip", 1, 0, 100_001L), List.of("user_id", 1, 0, 100_001L));
  }

  /**
   * @param goingOn whether more is emitted before the minute closes
   */
  private Map<List<Object>, List<Object>> rowsOfAnAdThatGrowsBetweenPieces(boolean goingOn) {
    fold = fold("ip:deferred", "user_id:deferred", "user_id+device");
    // With one more, they would not fit into a head.
    int addresses = 712;
    for (int i = 0; i < 100_000; i++) {
      accept("e" + i, "hot", user(i), address(i % addresses), T, T);
    }
    Map<List<Object>, List<Object>> rows = new HashMap<>();
    handOver(rows);
    fold.followClock(T + MINUTE + 15_000);
    handOver(rows);
    accept("straggler", "hot", "u", address(addresses), T, T + MINUTE);
    if (goingOn) {
      handOver(rows);
    }
    fold.followClock(T + 3 * MINUTE);
    do {
      handOver(rows);
    } while (fold.isUnfinished());
    return rows;
  }

  private void handOver(Map<List<Object>, List<Object>> rows) {
    for (AdCounts ad : drain()) {
      for (CubeCells cube : ad.cubes()) {
        List<Object> key = List.of(cube.cube().name(), cube.part(), cube.segment(), ad.clicks());
        List<Object> row = List.of(cube.level(), Set.copyOf(cube.cells().toList()));
        List<Object> before = rows.putIfAbsent(key, row);
        assertThat(before == null || before.equals(row)).as("%s", key).isTrue();
      }
    }
  }

  private static String address(int i) {
    return "1%02d.1%02d.100.100".formatted(i / 100, i % 100);
  }

  /** The log does not show it, and the clicks behind it were late. */
  @Test
  void aMinuteThatTheClockClosedClosesAgainWhereItDid() {
    Log log = new Log();
    FoldSettings pieces =
        new FoldSettings(Harness.CUBES, MINUTE, 30_000, new EmissionLimits(0, 1, 500));
    Harness harness = new Harness(log, pieces, 3);
    for (int i = 0; i < 4; i++) {
      log.append(new Log.Entry("e" + i, "ad-" + i, T, "KR", "tv", T));
    }
    harness.consume(4);
    harness.followClock(T + 4 * MINUTE);
    harness.beginCommit();
    harness.endCommit();
    for (int i = 0; i < 4; i++) {
      log.append(new Log.Entry("late" + i, "ad-" + i, T, "KR", "tv", T));
      harness.consume(1);
      harness.beginCommit();
      harness.endCommit();
      harness.crash();
    }
    assertThat(harness.resumedByClock).isEqualTo(4);
    harness.commitAll();
    harness.checkState();
  }

  private static String user(int i) {
    return "a-user-with-an-id-that-is-rather-long-" + i;
  }

  /** What was emitted of the ad that is hot. */
  private final class Pieces {
    final Map<String, Integer> levels = new HashMap<>();
    private final Map<String, Map<List<Integer>, List<Cell>>> parts = new HashMap<>();
    private final Map<String, Long> totals = new HashMap<>();
    int calls;
    long maxBytes;

    void take() {
      long before = recordBytes;
      List<AdCounts> ads =
          records().stream()
              .filter(record -> record.minute() == T)
              .flatMap(record -> record.ads().stream())
              .toList();
      calls += ads.isEmpty() ? 0 : 1;
      maxBytes = Math.max(maxBytes, recordBytes - before);
      for (AdCounts ad : ads) {
        if (ad.adId().equals("hot")) {
          ad.cubes().forEach(cube -> take(ad, cube));
        }
      }
    }

    private void take(AdCounts ad, CubeCells cube) {
      String name = cube.cube().name();
      if (cube.part() == Parts.HEAD) {
        levels.put(name, cube.level());
        totals.put(name, ad.clicks());
      } else {
        assertThat(levels).as("parts come before the head").doesNotContainKey(name);
      }
      parts
          .computeIfAbsent(name, key -> new HashMap<>())
          .put(List.of(cube.part(), cube.segment()), cube.cells().toList());
    }

    long clicks() {
      return totals.get("country");
    }

    Map<String, Long> cells(String cube) {
      Map<String, Long> cells = new HashMap<>();
      parts
          .get(cube)
          .forEach(
              (place, some) -> {
                int part = place.get(0);
                assertThat(part == Parts.HEAD || Parts.levelOfPart(part) == levels.get(cube))
                    .isTrue();
                some.forEach(cell -> cells.merge(cell.values().get(0), cell.clicks(), Long::sum));
              });
      assertThat(cells.values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(totals.get(cube));
      return cells;
    }
  }

  /** Clicks that counted by five minutes' lateness are read again by an aggregator with two. */
  @Test
  void aShorterLatenessLosesNothingOfAMinuteThatIsOpen() {
    fold = fold(5 * MINUTE, FoldProgress.NONE);
    fold.replayed();
    for (int i = 0; i < 90; i++) {
      accept("a" + i, T, T);
    }
    accept("b", T + 4 * MINUTE, T + 4 * MINUTE);
    for (int i = 90; i < 100; i++) {
      accept("a" + i, T, T + 4 * MINUTE);
    }
    drain();
    FoldProgress progress = fold.progress();
    long committed = offset;
    offset = fold.replayOffset(offset);

    fold = fold(2 * MINUTE, progress);
    for (int i = 0; i < 90; i++) {
      accept("a" + i, T, T);
    }
    accept("b", T + 4 * MINUTE, T + 4 * MINUTE);
    for (int i = 90; i < 100; i++) {
      accept("a" + i, T, T + 4 * MINUTE);
    }
    fold.replayed();

    assertThat(offset).isEqualTo(committed);
    assertThat(fold.progress().watermark()).isEqualTo(progress.watermark());
    assertThat(accept("c", T + 4 * MINUTE, T + 4 * MINUTE)).isEqualTo(Verdict.COUNTED);
    assertThat(accept("d", T, T + 4 * MINUTE))
        .as("closed by the shorter one")
        .isEqualTo(Verdict.LATE);
    assertThat(cells("user_id")).extracting(Cell::clicks).contains(100L);
  }

  private static PartitionFold fold(long latenessMillis, FoldProgress from) {
    return new PartitionFold(
        new FoldSettings(Cubes.parse(List.of("user_id:deferred")), latenessMillis, 30_000),
        3,
        from);
  }

  @Test
  void settingsRefuseNegativeTimes() {
    Cubes cubes = Cubes.parse(List.of());
    assertThatThrownBy(() -> new FoldSettings(cubes, -1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FoldSettings(cubes, 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static PartitionFold fold(String... cubes) {
    return new PartitionFold(
        new FoldSettings(Cubes.parse(List.of(cubes)), 2 * MINUTE, 30_000), 3, FoldProgress.NONE);
  }

  private List<Cell> cells(String cube) {
    return drain().stream()
        .flatMap(ad -> ad.cubes().stream())
        .filter(cells -> cells.cube().name().equals(cube))
        .flatMap(cells -> cells.cells().toList().stream())
        .toList();
  }

  private List<Long> totals() {
    return drain().stream().map(AdCounts::clicks).toList();
  }

  private List<AdCounts> drain() {
    return records().stream().flatMap(record -> record.ads().stream()).toList();
  }

  private List<MinuteCounts> records() {
    List<MinuteCounts> records = new ArrayList<>();
    fold.drain(
        new CountRecords()
            .to(
                2,
                (partition, record) -> {
                  assertThat(record).hasSizeLessThan(1 << 20);
                  recordBytes += record.length;
                  records.add((MinuteCounts) new ResultDecoder().decode(record));
                }));
    return records;
  }

  private Verdict accept(String eventId, long time, long brokerMillis) {
    return accept(eventId, "ad", "u", time, brokerMillis);
  }

  private Verdict accept(String eventId, String adId, String userId, long time, long brokerMillis) {
    return accept(eventId, adId, userId, "10.0.0.1", time, brokerMillis);
  }

  private Verdict accept(
      String eventId, String adId, String userId, String ip, long time, long brokerMillis) {
    byte[] json =
        "{\"event_id\":\"%s\",\"ad_id\":\"%s\",\"click_time\":%d,\"user_id\":\"%s\",\"ip\":\"%s\"}"
            .formatted(eventId, adId, time, userId, ip)
            .getBytes(StandardCharsets.UTF_8);
    Click click = new Click();
    try {
      parser.parse(json, 0, json.length, click);
    } catch (InvalidClickException e) {
      throw new AssertionError(e);
    }
    return fold.accept(click, offset++, brokerMillis);
  }
}
