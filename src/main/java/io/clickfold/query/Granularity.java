package io.clickfold.query;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The length of a series' points. */
enum Granularity {
  MINUTE(Duration.ofMinutes(1)),
  HOUR(Duration.ofHours(1)),
  DAY(Duration.ofDays(1));

  private final long millis;

  Granularity(Duration length) {
    this.millis = length.toMillis();
  }

  long millis() {
    return millis;
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
