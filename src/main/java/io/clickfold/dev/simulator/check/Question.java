package io.clickfold.dev.simulator.check;

import io.clickfold.click.Dimension;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A query for an ad's clicks, minute by minute, and what has to be the answer.
 *
 * @param adId the ad
 * @param from the first minute's start, in milliseconds since 1970
 * @param to the last minute's end
 * @param filters the values that clicks must have
 * @param groupBy the dimension to group by, if any
 * @param clicks of every minute of the range, by its start
 * @param groups clicks of the whole range by the value grouped by; empty without groups
 */
record Question(
    String adId,
    long from,
    long to,
    Map<Dimension, String> filters,
    Optional<Dimension> groupBy,
    Map<Long, Long> clicks,
    Map<String, Long> groups) {

  /** The dimensions of the cube that answers it. */
  Set<Dimension> dimensions() {
    Set<Dimension> dimensions = EnumSet.noneOf(Dimension.class);
    dimensions.addAll(filters.keySet());
    groupBy.ifPresent(dimensions::add);
    return dimensions;
  }

  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("from", Instant.ofEpochMilli(from).toString());
    parameters.put("to", Instant.ofEpochMilli(to).toString());
    parameters.put("granularity", "minute");
    groupBy.ifPresent(dimension -> parameters.put("group_by", dimension.fieldName()));
    filters.forEach((dimension, value) -> parameters.put(dimension.fieldName(), value));
    return parameters;
  }
}
