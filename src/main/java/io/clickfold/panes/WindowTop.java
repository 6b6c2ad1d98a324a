package io.clickfold.panes;

import io.clickfold.wire.RankedAd;
import java.util.List;

/**
 * The best ads of one window, as far as one partition, or all of them, knows.
 *
 * @param window the window's length in minutes
 * @param clicks all clicks in the window, of whatever ad
 * @param complete whether all of the window's minutes were counted
 * @param ads the best first, and among equals by id
 */
public record WindowTop(int window, long clicks, boolean complete, List<RankedAd> ads) {}
