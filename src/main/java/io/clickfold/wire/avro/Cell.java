package io.clickfold.wire.avro;

import java.util.List;

/**
 * One combination of values in a cube, with its clicks.
 *
 * @param values one for each of the cube's dimensions, in their order; empty for the total
 * @param clicks at least 1
 */
public record Cell(List<String> values, long clicks) {}
