package io.clickfold.aggregate;

import io.clickfold.click.ClickParser;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.HotAdSettings;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.stream.MemoryLimit;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToIntFunction;

/** What the processors of a loop share, since one thread calls them all. */
record SharedParts(
    Topics topics,
    ToIntFunction<String> sizes,
    FoldSettings foldSettings,
    HotAdSettings hotAdSettings,
    ClickParser parser,
    ClickBatches batches,
    ClickMetrics metrics,
    HotAdReports hotAdReports,
    ResultQueue results,
    MemoryLimit memory) {

  /**
   * @param sizes tells how many partitions a topic has
   */
  static SharedParts of(
      Topics topics,
      ToIntFunction<String> sizes,
      FoldSettings foldSettings,
      HotAdSettings hotAdSettings,
      MeterRegistry registry,
      MemoryLimit memory) {
    ClickParser parser = new ClickParser();
    return new SharedParts(
        topics,
        sizes,
        foldSettings,
        hotAdSettings,
        parser,
        new ClickBatches(parser),
        new ClickMetrics(registry),
        new HotAdReports(registry),
        new ResultQueue(topics.clickCounts(), sizes),
        memory);
  }

  /** How many partitions the raw queue has. */
  int sources() {
    return sizes.applyAsInt(topics.adClicks());
  }

  /** How many partitions the hot ads' queue has. */
  int shards() {
    return sizes.applyAsInt(topics.hotAdClicks());
  }
}
