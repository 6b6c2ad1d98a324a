package io.clickfold.fold;

import io.clickfold.click.Cubes;

/**
 * What a fold counts, and how long.
 *
 * @param cubes the cubes to count; deferred ones are emitted when their minute has settled
 * @param latenessMillis how long a minute stays open after event time has passed its end; not
 *     negative
 * @param clockSkewMillis how far a click's time may lie ahead of its broker time; not negative
 * @param emission how much is emitted at a time
 */
public record FoldSettings(
    Cubes cubes, long latenessMillis, long clockSkewMillis, EmissionLimits emission) {
  /**
   * @throws IllegalArgumentException if a time is negative
   */
  public FoldSettings {
    if (latenessMillis < 0 || clockSkewMillis < 0) {
      throw new IllegalArgumentException("lateness and clock skew must not be negative");
    }
  }

  /** Settings with the default limits of emission. */
  public FoldSettings(Cubes cubes, long latenessMillis, long clockSkewMillis) {
    this(cubes, latenessMillis, clockSkewMillis, EmissionLimits.DEFAULT);
  }
}
