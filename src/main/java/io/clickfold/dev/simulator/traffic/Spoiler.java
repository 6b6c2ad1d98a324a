package io.clickfold.dev.simulator.traffic;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Makes clicks that must be rejected, of several kinds. */
final class Spoiler {
  /** So far ahead that it is still in the future if Kafka appends it hours later. */
  private static final long FUTURE_MILLIS = Duration.ofDays(2).toMillis();

  private final SplittableRandom random;
  private final ClickJson json;

  Spoiler(SplittableRandom random, ClickJson json) {
    this.random = random;
    this.json = json;
  }

  byte[] spoil(SimulatedClick click) {
    byte[] whole = json.encode(click);
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(whole, whole.length / 2);
      case 1 -> replace(whole, "\"event_id\"", "\"event\"");
      case 2 -> replace(whole, "\"click_time\":\"", "\"click_time\":\"at ");
      default ->
          json.encode(click.at(click.timeMillis() + FUTURE_MILLIS, click.idHigh(), click.idLow()));
    };
  }

  private static byte[] replace(byte[] json, String part, String other) {
    return new String(json, StandardCharsets.ISO_8859_1)
        .replace(part, other)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
