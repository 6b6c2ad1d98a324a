package io.clickfold.recalculator.task;

import io.clickfold.click.Cube;
import io.clickfold.fold.CountSink;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.avro.CellsBlock;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects counts as objects, some at a time, for one partition. Not thread-safe. */
final class CollectedCounts implements CountSink {
  private static final int FULL_BYTES = 64 * 1024;

  private final Consumer<MinuteCounts> output;
  private final List<AdCounts> ads = new ArrayList<>();
  private long minute;
  private int source;
  private int generation;
  private int bytes;

  /** The cubes of the ad that was named last. */
  private List<CubeCells> cubes;

  /**
   * @param output receives counts of one minute at a time, of some kilobytes as a rule
   */
  CollectedCounts(Consumer<MinuteCounts> output) {
    this.output = output;
  }

  @Override
  public int partitions() {
    return 1;
  }

  @Override
  public void begin(long start, int ofSource, int ofGeneration) {
    ads.clear();
    bytes = 0;
    minute = start;
    source = ofSource;
    generation = ofGeneration;
  }

  @Override
  public void ad(int partition, byte[] utf8, int offset, int length, int clicks) {
    if (bytes >= FULL_BYTES) {
      flush();
    }
    cubes = new ArrayList<>();
    ads.add(new AdCounts(new String(utf8, offset, length, StandardCharsets.UTF_8), clicks, cubes));
    bytes += length;
  }

  @Override
  public void cube(Cube cube, int level, int part, int segment, CellsBlock cells) {
    cubes.add(new CubeCells(cube, level, part, segment, PackedCells.of(cells)));
    bytes += cells.size();
  }

  @Override
  public void end() {
    if (!ads.isEmpty()) {
      flush();
    }
  }

  private void flush() {
    output.accept(new MinuteCounts(minute, source, generation, List.copyOf(ads)));
    ads.clear();
    bytes = 0;
  }
}
