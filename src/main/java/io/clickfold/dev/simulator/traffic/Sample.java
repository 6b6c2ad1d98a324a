package io.clickfold.dev.simulator.traffic;

import io.clickfold.click.Dimension;

/**
 * A cell of a dimension with many values.
 *
 * @param ad its number
 * @param dimension of the user ids or of the addresses
 * @param number of the user or the address
 */
public record Sample(int ad, Dimension dimension, int number) {}
