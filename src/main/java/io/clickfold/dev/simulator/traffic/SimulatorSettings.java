package io.clickfold.dev.simulator.traffic;

import java.time.Duration;

/**
 * What the simulator goes by.
 *
 * @param rate clicks a second
 * @param ads how many ads are clicked, the hot ad not included
 * @param topic the raw queue
 * @param lateness the aggregators'
 */
public record SimulatorSettings(int rate, int ads, String topic, Duration lateness) {
  private static final int MAX_CLICKS = 50_000;
  private static final int MAX_ADS = 10_000;

  public SimulatorSettings {
    check("rate", rate, 0, MAX_CLICKS);
    check("ads", ads, 1, MAX_ADS);
  }

  /**
   * How far behind the newest click another one may be: far less than the lateness, so that none is
   * late by it.
   */
  Duration maxDisorder() {
    return atMost(Duration.ofSeconds(5), lateness.dividedBy(4));
  }

  /** The longest time between a click and its duplicate. */
  Duration longestRepeat() {
    return atMost(Duration.ofSeconds(10), lateness.dividedBy(4));
  }

  /** How old a late click is at least: too old for any doubt that its minute is closed. */
  Duration lateAge() {
    Duration usual = Duration.ofMinutes(10);
    Duration safe = lateness.plusMinutes(5);
    return usual.compareTo(safe) >= 0 ? usual : safe;
  }

  /**
   * How long a click may take to reach Kafka. Where it took longer, an idle partition's watermark
   * may have overtaken it.
   */
  public Duration slowDelivery() {
    return lateness.dividedBy(2);
  }

  private static Duration atMost(Duration most, Duration wanted) {
    return wanted.compareTo(most) < 0 ? wanted : most;
  }

  private static void check(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "clickfold.simulator.%s is %d; it must be between %d and %d"
              .formatted(key, value, least, most));
    }
  }
}
