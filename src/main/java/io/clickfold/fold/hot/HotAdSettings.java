package io.clickfold.fold.hot;

/**
 * When an ad is hot.
 *
 * @param enabled whether ads are split at all; if not, splits that there are end
 * @param limit the clicks a second of one ad from which its source does not count them itself, and
 *     the most that a shard should get: above 0
 * @param coolMinutes for how many minutes in succession an ad must have less than half of that, or
 *     need no more than half its shards, before it is split less: at least 1
 */
public record HotAdSettings(boolean enabled, double limit, int coolMinutes) {
  /** No ad is ever hot. */
  public static final HotAdSettings OFF = new HotAdSettings(false, 1, 1);

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public HotAdSettings {
    if (!(limit > 0) || coolMinutes < 1) {
      throw new IllegalArgumentException("neither a limit nor minutes can be zero or negative");
    }
  }
}
