package io.clickfold.kafka;

import io.clickfold.platform.ClickfoldConfig;

/** The consumer groups that are named after a role's own group. */
public final class ConsumerGroups {
  private ConsumerGroups() {}

  /** Reads the clicks of hot ads. */
  public static String shards(ClickfoldConfig config) {
    return config.aggregator().group() + "-shards";
  }

  /** Reads what each partition ranks. */
  public static String merge(ClickfoldConfig config) {
    return config.ranker().group() + "-merge";
  }

  /** Reads the clicks that came late; the channel's settings say the same. */
  public static String late(ClickfoldConfig config) {
    return config.recalculator().group() + "-late";
  }
}
