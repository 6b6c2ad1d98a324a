package io.clickfold.fold;

import io.clickfold.click.Cube;
import io.clickfold.wire.avro.CellsBlock;

/**
 * Receives the counts that a fold emits: minute by minute, in each minute one ad after the other,
 * and behind each ad the cubes that have something new. Counts are whole, not increments.
 */
public interface CountSink {
  /** How many partitions there are for counts; the same from {@link #begin} to {@link #end}. */
  int partitions();

  /**
   * Begins a minute, to which all counts belong until its {@link #end}.
   *
   * @param minute its start, in milliseconds since 1970
   * @param source the input partition that counted
   * @param generation 0 for live counts
   */
  void begin(long minute, int source, int generation);

  /**
   * An ad's clicks in the minute so far. The cubes behind it are of this ad. One with so many cells
   * that they are emitted bit by bit comes several times in succession, each time with the same
   * clicks.
   *
   * @param partition where the ad's counts belong, from 0
   * @param utf8 holds its id; it must be read before this returns
   * @param clicks at least 1
   */
  void ad(int partition, byte[] utf8, int offset, int length, int clicks);

  /**
   * A segment of a part of a cube of the ad.
   *
   * @param cube not the total
   * @param level over how many parts the cells are spread
   * @param part 0 is the head
   * @param segment from 0
   * @param cells of that segment; used again when this has returned
   */
  void cube(Cube cube, int level, int part, int segment, CellsBlock cells);

  /** Ends the minute. More counts of it may follow later, behind another {@link #begin}. */
  void end();
}
