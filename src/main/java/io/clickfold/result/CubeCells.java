package io.clickfold.result;

import io.clickfold.click.Cube;

/**
 * One {@link Parts part} of a cube's cells, with all cells of that part.
 *
 * @param cube not the total
 * @param level over how many parts the cells are spread
 * @param part 0 is the head: it has all cells at level 0, and none at higher levels
 */
public record CubeCells(Cube cube, int level, int part, PackedCells cells) {}
