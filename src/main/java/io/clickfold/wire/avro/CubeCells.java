package io.clickfold.wire.avro;

import io.clickfold.click.Cube;

/**
 * A segment of one {@link Parts part} of a cube's cells, with all cells of that segment.
 *
 * @param cube not the total
 * @param level over how many parts the cells are spread
 * @param part 0 is the head: it has all cells at level 0, and none at higher levels
 * @param segment from 0; that of the head is 0
 */
public record CubeCells(Cube cube, int level, int part, int segment, PackedCells cells) {

  /** The first segment of a part, or its head. */
  public CubeCells(Cube cube, int level, int part, PackedCells cells) {
    this(cube, level, part, 0, cells);
  }
}
