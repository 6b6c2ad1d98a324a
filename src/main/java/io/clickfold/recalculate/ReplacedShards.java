package io.clickfold.recalculate;

import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.fold.ResultSink;
import io.clickfold.result.AdCounts;
import io.clickfold.result.AdPartitions;
import io.clickfold.result.AdSplit;
import io.clickfold.result.CubeCells;
import io.clickfold.result.MinuteCounts;
import io.clickfold.result.PackedCells;
import io.clickfold.result.Parts;
import io.clickfold.result.ResultEncoder;
import io.clickfold.result.Sources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Says that shards have no clicks of ads whose source is counted again: what these counted is in
 * the source's new counts. Beside them in the result queue, and of the same ad, so that readers see
 * both replaced at once, or nearly.
 */
final class ReplacedShards {
  private final List<AdSplit> splits;
  private final int generation;
  private final List<CubeCells> noCells;
  private final ResultEncoder encoder = new ResultEncoder();

  /**
   * @param splits of which those of the source and the ads matter
   * @param ads all if empty
   */
  ReplacedShards(List<AdSplit> splits, int source, int generation, Cubes cubes, Set<String> ads) {
    this.splits =
        splits.stream()
            .filter(split -> split.source() == source)
            .filter(split -> ads.isEmpty() || ads.contains(split.adId()))
            .toList();
    this.generation = generation;
    this.noCells =
        cubes.all().stream()
            .filter(cube -> !cube.equals(Cube.TOTAL))
            .map(cube -> new CubeCells(cube, 0, Parts.HEAD, PackedCells.NONE))
            .toList();
  }

  /** Says it of a minute, given by its start in milliseconds since 1970. */
  void replace(long minute, ResultSink sink) {
    for (AdSplit split : splits) {
      if (split.from() <= minute && minute < split.to()) {
        for (int shard = 0; shard < split.shards(); shard++) {
          send(minute, Sources.shard(shard), split.adId(), sink);
        }
      }
    }
  }

  private void send(long minute, int source, String adId, ResultSink sink) {
    byte[] ad = adId.getBytes(StandardCharsets.UTF_8);
    sink.accept(
        AdPartitions.partitionOf(AdPartitions.placeOf(ad, 0, ad.length), sink.partitions()),
        encoder.encode(
            new MinuteCounts(minute, source, generation, List.of(new AdCounts(adId, 0, noCells)))));
  }
}
