package io.clickfold.window;

import io.clickfold.click.Cube;
import java.util.List;

/**
 * What one partition of the result queue knows of the windows that end at one instant, among the
 * clicks of one cell. It replaces what the partition said before.
 *
 * @param partition of the result queue
 * @param until the windows' end, exclusive, in milliseconds since 1970
 * @param cell the values of the cube's dimensions, in their order
 * @param windows all lengths
 */
public record LocalRankings(
    int partition, long until, Cube cube, List<String> cell, List<WindowTop> windows)
    implements LocalResult {}
