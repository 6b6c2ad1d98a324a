package io.clickfold.platform;

import java.time.Duration;

/** How old a click may be when it comes, to be counted at all. */
public final class CountableAge {
  /** A correction needs the whole archive of its minutes, and some time. */
  private static final Duration MARGIN = Duration.ofHours(3);

  private CountableAge() {}

  /**
   * As long as archived clicks and totals are both kept, less the time it takes to count a click
   * where that is much shorter.
   */
  public static Duration of(ClickfoldConfig.Store store) {
    Duration kept =
        store.keepRaw().compareTo(store.keepTotals()) < 0 ? store.keepRaw() : store.keepTotals();
    return kept.compareTo(MARGIN.multipliedBy(2)) < 0 ? kept : kept.minus(MARGIN);
  }
}
