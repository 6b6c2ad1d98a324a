package io.clickfold.api.top;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import java.util.List;
import java.util.Map;

/**
 * What a query for the most clicked ads asks: the newest ranking of the windows that end in some
 * minutes.
 *
 * @param n how many ads at most
 * @param window the window's length in minutes
 * @param oldest the first end that will do, in milliseconds since 1970
 * @param newest the last end that will do; the same as the first if one window is asked for
 * @param cube the ranked cube over the filters' dimensions
 * @param filters the values that clicks must have, in the order of {@link Dimension}; empty values
 *     for what a click did not have
 * @param seriesMinutes of how many minutes, up to the window's end, the clicks are wanted by
 *     minute; 0 if they are not
 * @param seriesAds of how many ads, the first ones, each one's clicks are wanted by minute, too
 */
record TopRequest(
    int n,
    int window,
    long oldest,
    long newest,
    Cube cube,
    Map<Dimension, String> filters,
    int seriesMinutes,
    int seriesAds) {

  /** Whether it will ask for the same window tomorrow. */
  boolean namesItsWindow() {
    return oldest == newest;
  }

  boolean hasSeries() {
    return seriesMinutes > 0;
  }

  /** All minutes that an answer may speak of. */
  MinuteRange minutes() {
    return new MinuteRange(oldest - Math.max(window, seriesMinutes) * Minutes.MILLIS, newest);
  }

  /**
   * The minutes of the series.
   *
   * @param to the end of the window that answers, in milliseconds since 1970
   */
  MinuteRange series(long to) {
    return new MinuteRange(to - seriesMinutes * Minutes.MILLIS, to);
  }

  /** The cell that is ranked. */
  List<String> cell() {
    return cube.dimensions().stream().map(filters::get).toList();
  }
}
