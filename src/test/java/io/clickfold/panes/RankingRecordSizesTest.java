package io.clickfold.panes;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.Rankings;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.RecordLimit;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * Whatever ids and values senders choose, and whatever is configured, brokers accept the records.
 */
class RankingRecordSizesTest {
  private static final long MINUTE = 60_000;
  private static final int MAX_WINDOWS = 32;

  /** Of the greatest length, and of three bytes a character. */
  private static final String LONG = "水".repeat(248);

  private static final Cube WIDEST = Cube.parse("country+ip+user_id+device");
  private static final List<String> WIDEST_CELL = List.of(LONG, "::1", LONG, LONG);

  private final ResultEncoder encoder = new ResultEncoder();

  @Test
  void aPartitionsRankingsAreCutAndMergedAgain() {
    LocalRankings all = new LocalRankings(0, 100 * MINUTE, WIDEST, WIDEST_CELL, windows(1));

    List<LocalRankings> records = decoded(all.cut());

    assertThat(records).hasSize(MAX_WINDOWS);
    assertThat(records.stream().flatMap(record -> record.windows().stream()))
        .containsExactlyElementsOf(all.windows());
    assertThat(merged(records)).containsExactlyInAnyOrderEntriesOf(tops(all));
    LocalRankings newer = new LocalRankings(0, 100 * MINUTE, WIDEST, WIDEST_CELL, windows(2));
    records.addAll(decoded(newer.cut()));
    assertThat(merged(records)).containsExactlyInAnyOrderEntriesOf(tops(newer));
  }

  @Test
  void usualRankingsStayOneRecord() {
    List<RankedAd> ads =
        IntStream.range(0, 100).mapToObj(i -> new RankedAd("campaign-" + i, 1)).toList();
    List<WindowTop> windows =
        Stream.of(1, 3, 5, 10, 15, 30, 60)
            .map(window -> new WindowTop(window, 1, true, ads))
            .toList();

    assertThat(new LocalRankings(0, 0, Cube.TOTAL, List.of(), windows).cut()).hasSize(1);
  }

  private static List<LocalRankings> decoded(List<LocalRankings> records) {
    List<LocalRankings> decoded = new ArrayList<>();
    for (LocalRankings record : records) {
      byte[] bytes = record.encode();
      assertThat(bytes.length).isLessThan(RecordLimit.MAX_BYTES);
      decoded.add((LocalRankings) LocalResult.decode(bytes));
    }
    return decoded;
  }

  /** The merged rankings are records, too. */
  private Map<Integer, List<RankedAd>> merged(List<LocalRankings> records) {
    RankingMerge merge = new RankingMerge(Rankings.MAX_TOP, "");
    for (int i = 0; i < records.size(); i++) {
      merge.add(records.get(i), i);
    }
    Map<Integer, List<RankedAd>> merged = new HashMap<>();
    merge.drain(
        new RankingMerge.Sink() {
          @Override
          public void ranking(Ranking ranking) {
            assertThat(encoder.encode(ranking).length).isLessThan(RecordLimit.MAX_BYTES);
            merged.put(ranking.window(), ranking.ads());
          }

          @Override
          public void closed(long until) {
            // Nothing closes here.
          }
        });
    return merged;
  }

  private static Map<Integer, List<RankedAd>> tops(LocalRankings rankings) {
    Map<Integer, List<RankedAd>> tops = new HashMap<>();
    rankings.windows().forEach(window -> tops.put(window.window(), window.ads()));
    return tops;
  }

  /** As many as can be configured, each with ads of its own. */
  private static List<WindowTop> windows(long clicks) {
    List<WindowTop> windows = new ArrayList<>();
    for (int w = 0; w < MAX_WINDOWS; w++) {
      List<RankedAd> ads = new ArrayList<>();
      for (int ad = 0; ad < Rankings.MAX_TOP; ad++) {
        ads.add(new RankedAd("%02d%06d".formatted(w, ad) + LONG, clicks));
      }
      windows.add(new WindowTop(w + 1, clicks, true, ads));
    }
    return windows;
  }

  /** Of few ads with many cells, and of many ads with few. */
  @Property(tries = 15)
  void panesAreCutAndComeBack(
      @ForAll("paddings") String ofAds,
      @ForAll("paddings") String ofCells,
      @ForAll("sizes") int ads,
      @ForAll("sizes") int cells,
      @ForAll long seed) {
    Random random = new Random(seed);
    Rankings settings = new Rankings(Cubes.parse(List.of("device")), List.of(1, 3), 10);
    PartitionPanes panes = new PartitionPanes(0, settings, 5_000, "", List.of());
    int pairs = Math.max(ads, cells);
    for (int i = 0; i < pairs; i++) {
      panes.count(counts(ofAds + i % ads, ofCells + random.nextInt(cells), 1 + i), i);
    }
    List<PaneRecord> kept = new ArrayList<>();
    panes.passed(new SourceWatermark(0, 1, 0, 1, 101 * MINUTE));
    panes.drain(
        new PanesSink() {
          @Override
          public void rankings(LocalRankings rankings) {
            assertThat(rankings.encode().length).isLessThan(RecordLimit.MAX_BYTES);
          }

          @Override
          public void pane(PaneRecord pane) {
            byte[] bytes = pane.encode();
            assertThat(bytes.length).isLessThan(RecordLimit.MAX_BYTES);
            kept.add(PaneRecord.decode(bytes));
          }

          @Override
          public void closed(long until) {
            assertThat(until).isEqualTo(101 * MINUTE);
          }
        });

    PartitionPanes again = new PartitionPanes(0, settings, 5_000, panes.state(), kept);

    assertThat(again.pairsHeld()).isEqualTo(panes.pairsHeld()).isPositive();
    assertThat(again.state()).isEqualTo(panes.state());
  }

  private static MinuteCounts counts(String ad, String device, long clicks) {
    PackedCells cells = PackedCells.of(List.of(new Cell(List.of(device), clicks)));
    CubeCells head = new CubeCells(Cube.parse("device"), 0, Parts.HEAD, cells);
    return new MinuteCounts(100 * MINUTE, 0, 0, List.of(new AdCounts(ad, clicks, List.of(head))));
  }

  @Provide
  Arbitrary<String> paddings() {
    return Arbitraries.of("", "ad", LONG);
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(1, 10, 1_000, 4_000);
  }
}
