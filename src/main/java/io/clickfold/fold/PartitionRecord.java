package io.clickfold.fold;

import io.clickfold.fold.table.AdTable;
import io.clickfold.fold.table.CountedCubes;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.avro.CellsBlock;

/** The record of a minute's counts that is being written for a partition. Not thread-safe. */
final class PartitionRecord {
  /**
   * A record is sent when it has reached this size. What is written at once keeps it below {@link
   * io.clickfold.wire.RecordLimit#MAX_BYTES}: a segment, or an ad's heads, of which there are at
   * most 15, one for each set of dimensions, of at most 16 KiB each.
   */
  static final int FULL_BYTES = 64 * 1024;

  private final CountedCubes cubes;
  private final int source;
  private final int generation;
  private final int partition;
  private final ResultEncoder encoder = new ResultEncoder();
  private boolean begun;

  /** The ad that was named last. */
  private int named = AdTable.NONE;

  PartitionRecord(CountedCubes cubes, int source, int generation, int partition) {
    this.cubes = cubes;
    this.source = source;
    this.generation = generation;
    this.partition = partition;
  }

  /**
   * Names the ad whose cubes follow, unless it is.
   *
   * @param minute that of all before
   * @param clicks how many it had, which is the version of what follows
   */
  void ad(long minute, AdTable ads, int ad, int clicks) {
    if (!begun) {
      encoder.minuteCounts(minute, source, generation);
      begun = true;
    }
    if (named != ad) {
      encoder.ad(ads.idBytes(ad), ads.idOffset(ad), ads.idLength(ad), clicks);
      named = ad;
    }
  }

  /** Writes a segment of a part of a cube of the ad that was named. */
  void cube(int cube, int level, int part, int segment, CellsBlock block) {
    encoder.cube(cubes.name(cube), level, part, segment, block);
  }

  int size() {
    return begun ? encoder.size() : 0;
  }

  /**
   * Sends what was written, if there is something.
   *
   * @return of how many bytes
   */
  int send(ResultSink sink) {
    int bytes = size();
    if (begun) {
      begun = false;
      named = AdTable.NONE;
      sink.accept(partition, encoder.finish());
    }
    return bytes;
  }
}
