package io.clickfold.wire;

import io.clickfold.wire.avro.CubeCells;
import java.util.List;

/**
 * What a source has counted of an ad in a minute so far.
 *
 * @param clicks at least 1: of two counts of the same, the one with more clicks is the newer, and
 *     its cells of a cube replace those of the older one
 * @param cubes each part of a cube once; without cubes that have nothing new
 */
public record AdCounts(String adId, long clicks, List<CubeCells> cubes) {}
