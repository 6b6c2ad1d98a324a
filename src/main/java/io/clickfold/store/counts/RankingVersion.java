package io.clickfold.store.counts;

import io.clickfold.click.Generations;
import io.clickfold.wire.Ranking;
import java.util.concurrent.TimeUnit;

/**
 * The write timestamp that orders the versions of a ranking: by generation; and among live ones the
 * incomplete behind the complete, and then by the window's clicks, which only grow. So writes may
 * be repeated, and come in any order. A recalculation makes one ranking of a window and cell, so it
 * needs one timestamp, that of its generation's slot and behind any live ranking of a window that
 * had ended.
 */
public final class RankingVersion {
  /** What a window may have: 8.6 billion clicks, over two million a second in an hour. */
  static final long MAX_CLICKS = (1L << 33) - 1;

  private static final long STEP = MAX_CLICKS + 1;

  private RankingVersion() {}

  /**
   * The timestamp of a ranking, in microseconds since 1970.
   *
   * @throws IllegalArgumentException if the clicks are not between 0 and {@link #MAX_CLICKS}, or
   *     the generation is negative
   */
  public static long of(Ranking ranking) {
    if (ranking.clicks() < 0 || ranking.clicks() > MAX_CLICKS) {
      throw new IllegalArgumentException(
          "a window's clicks must be from 0 to %d, not %d".formatted(MAX_CLICKS, ranking.clicks()));
    }
    if (ranking.generation() != Generations.LIVE) {
      return 2 * STEP + RowVersion.base(ranking.generation());
    }
    return TimeUnit.MILLISECONDS.toMicros(ranking.until())
        + (ranking.complete() ? 0 : STEP)
        + ranking.clicks();
  }
}
