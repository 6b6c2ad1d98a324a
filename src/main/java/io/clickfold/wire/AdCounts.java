package io.clickfold.wire;

import io.clickfold.wire.avro.CubeCells;
import java.util.List;

/**
 * What a source has counted of an ad in a minute so far.
 *
 * @param clicks at least 1: of two counts of the same, the one with more clicks is the newer, and
 *     what it says of a cube replaces what the older one said of it
 * @param cubes each part of a cube once; without cubes of which nothing new is said
 */
public record AdCounts(String adId, long clicks, List<CubeCells> cubes) {}
