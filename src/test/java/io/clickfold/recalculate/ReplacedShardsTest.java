package io.clickfold.recalculate;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cubes;
import io.clickfold.fold.ResultSink;
import io.clickfold.result.AdCounts;
import io.clickfold.result.AdPartitions;
import io.clickfold.result.AdSplit;
import io.clickfold.result.CubeCells;
import io.clickfold.result.MinuteCounts;
import io.clickfold.result.Parts;
import io.clickfold.result.ResultDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplacedShardsTest {
  private static final long MINUTE = 60_000;
  private static final long START = 29_922_420 * MINUTE;
  private static final Cubes CUBES = Cubes.parse(List.of("country", "ip:final"));
  private static final List<AdSplit> SPLITS =
      List.of(
          split("hot", 2, START + MINUTE, START + 3 * MINUTE, 2),
          split("hot", 2, START + 3 * MINUTE, AdSplit.OPEN, 3),
          split("other", 2, START, AdSplit.OPEN, 2),
          split("hot", 1, START, AdSplit.OPEN, 4));

  private final List<String> said = new ArrayList<>();

  @Test
  void shardsOfTheSourceAreSaidToHaveNothing() {
    ReplacedShards shards = new ReplacedShards(SPLITS, 2, 9, CUBES, Set.of("hot"));

    assertThat(said(shards, START)).isEmpty();
    assertThat(said(shards, START + MINUTE)).containsExactly("hot -1", "hot -2");
    assertThat(said(shards, START + 2 * MINUTE)).containsExactly("hot -1", "hot -2");
    assertThat(said(shards, START + 3 * MINUTE)).containsExactly("hot -1", "hot -2", "hot -3");
  }

  @Test
  void allAdsAreMeantIfNoneIsNamed() {
    ReplacedShards shards = new ReplacedShards(SPLITS, 2, 9, CUBES, Set.of());

    assertThat(said(shards, START + MINUTE))
        .containsExactly("hot -1", "hot -2", "other -1", "other -2");
  }

  private List<String> said(ReplacedShards shards, long minute) {
    said.clear();
    shards.replace(
        minute,
        new ResultSink() {
          @Override
          public int partitions() {
            return 3;
          }

          @Override
          public void accept(int partition, byte[] record) {
            MinuteCounts counts = (MinuteCounts) new ResultDecoder().decode(record);
            assertThat(counts.minute()).isEqualTo(minute);
            assertThat(counts.generation()).isEqualTo(9);
            for (AdCounts ad : counts.ads()) {
              assertThat(ad.clicks()).isZero();
              assertThat(ad.cubes())
                  .as("a reader must find no cells of older generations")
                  .extracting(cube -> cube.cube().name())
                  .containsExactly("country", "ip");
              for (CubeCells cube : ad.cubes()) {
                assertThat(cube.level()).isZero();
                assertThat(cube.part()).isEqualTo(Parts.HEAD);
                assertThat(cube.cells().toList()).isEmpty();
              }
              byte[] id = ad.adId().getBytes(StandardCharsets.UTF_8);
              assertThat(AdPartitions.partitionOf(AdPartitions.placeOf(id, 0, id.length), 3))
                  .isEqualTo(partition);
              said.add(ad.adId() + " " + counts.source());
            }
          }
        });
    return said;
  }

  private static AdSplit split(String ad, int source, long from, long to, int shards) {
    return new AdSplit(START, ad, source, from, to, shards, 1, 0);
  }
}
