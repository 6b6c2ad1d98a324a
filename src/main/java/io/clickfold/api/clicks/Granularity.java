package io.clickfold.api.clicks;

import io.clickfold.store.counts.Resolution;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The length of a series' points. */
enum Granularity {
  MINUTE(Duration.ofMinutes(1), Resolution.MINUTE),
  HOUR(Duration.ofHours(1), Resolution.MINUTE),
  DAY(Duration.ofDays(1), Resolution.DAY);

  private final long millis;
  private final Resolution resolution;

  Granularity(Duration length, Resolution resolution) {
    this.millis = length.toMillis();
    this.resolution = resolution;
  }

  long millis() {
    return millis;
  }

  /** How finely totals have to be read for such points. */
  Resolution resolution() {
    return resolution;
  }

  /** The name in query parameters. */
  String parameter() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Granularity> ofParameter(String text) {
    return Arrays.stream(values()).filter(g -> g.parameter().equals(text)).findFirst();
  }

  /** All names, for messages. */
  static String names() {
    return Arrays.stream(values()).map(Granularity::parameter).collect(Collectors.joining(", "));
  }
}
