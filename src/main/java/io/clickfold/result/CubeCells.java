package io.clickfold.result;

import io.clickfold.click.Cube;
import java.util.List;

/**
 * Cells of one cube.
 *
 * @param cells each combination of values once
 */
public record CubeCells(Cube cube, List<Cell> cells) {}
