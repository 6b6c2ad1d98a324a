package io.clickfold.aggregator;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.hot.HotAdSettings;
import io.clickfold.kafka.loop.Loss;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.wire.Gap;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** What the processors of a loop share, since one thread calls them all. */
record ProcessorContext(
    Topics topics,
    ToIntFunction<String> sizes,
    FoldSettings foldSettings,
    HotAdSettings hotAdSettings,
    ClickParser parser,
    ClickBatches batches,
    ClickMetrics metrics,
    FlawMetrics flaws,
    HotAdReports hotAdReports,
    ClickCountsTopic results,
    MemoryLimit memory,
    long countableMillis) {
  private static final Logger LOG = Logger.getLogger(ProcessorContext.class);

  /**
   * @param sizes gives how many partitions a topic has
   * @param countableMillis how old a click may be when it comes and still be counted
   */
  static ProcessorContext of(
      Topics topics,
      ToIntFunction<String> sizes,
      FoldSettings foldSettings,
      HotAdSettings hotAdSettings,
      MeterRegistry registry,
      MemoryLimit memory,
      long countableMillis) {
    ClickParser parser = new ClickParser();
    return new ProcessorContext(
        topics,
        sizes,
        foldSettings,
        hotAdSettings,
        parser,
        new ClickBatches(parser),
        new ClickMetrics(registry),
        new FlawMetrics(registry),
        new HotAdReports(registry),
        new ClickCountsTopic(topics.clickCounts(), sizes),
        memory,
        countableMillis);
  }

  /**
   * The gap that a loss leaves in counts.
   *
   * @param unfinished the start of the first minute that was not finished before
   */
  Optional<Gap> gap(TopicPartition place, Loss loss, long unfinished) {
    Optional<Gap> gap =
        Gap.expired(
            place.topic(),
            place.partition(),
            loss.fromOffset(),
            loss.toOffset(),
            unfinished,
            loss.untilMillis(),
            maxEarlyMillis());
    gap.ifPresent(
        known ->
            LOG.errorf(
                "Clicks may not have been counted: %s. These minutes are not final until they are"
                    + " recomputed, which recalculators do by themselves where the archive has"
                    + " their clicks",
                known.describe()));
    return gap;
  }

  /** How far a click may be ahead of the clock and still be counted, now or later. */
  long maxEarlyMillis() {
    return Math.max(foldSettings.clockSkewMillis(), Click.MAX_EARLY_MILLIS);
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
