package io.clickfold.platform;

import java.time.Duration;

/** How old a click may be when it comes, to be counted at all. */
public final class CountableAge {
  /** A correction needs the whole archive of its minutes, and some time. */
  private static final Duration MARGIN = Duration.ofHours(3);

  private CountableAge() {}

  /** As old as archived clicks and totals are kept, less what it takes to count them. */
  public static Duration of(ClickfoldConfig.Store store) {
    Duration kept =
        store.keepRaw().compareTo(store.keepTotals()) < 0 ? store.keepRaw() : store.keepTotals();
    return kept.compareTo(MARGIN.multipliedBy(2)) < 0 ? kept : kept.minus(MARGIN);
  }
}
