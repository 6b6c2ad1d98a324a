package io.clickfold.api.clicks;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.counts.Resolution;
import java.util.Map;
import java.util.Optional;

/**
 * What a query for an ad's clicks asks.
 *
 * @param cube the declared cube over the filters' dimensions and that of the groups
 * @param points how to cut the range into a series, if one is wanted
 * @param filters the values that clicks must have; empty values for what a click did not have
 * @param groupBy the dimension to group by, if groups are wanted
 */
record ClicksRequest(
    String adId,
    MinuteRange range,
    Cube cube,
    Map<Dimension, String> filters,
    Optional<Points> points,
    Optional<Dimension> groupBy) {

  /** How finely the answer needs the minutes of totals told apart. */
  Resolution resolution() {
    return points.map(Points::granularity).map(Granularity::resolution).orElse(Resolution.DAY);
  }
}
