package io.clickfold.aggregator;

import io.clickfold.click.Cubes;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.hot.HotAdSettings;
import io.clickfold.kafka.ConsumerGroups;
import io.clickfold.kafka.TopicSizes;
import io.clickfold.kafka.loop.LoopRole;
import io.clickfold.kafka.loop.LoopSettings;
import io.clickfold.kafka.loop.RoleLoops;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.CountableAge;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.platform.Role;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/**
 * The aggregator of this process, if it has that role: one loop folds the raw queue, another the
 * shards of hot ads. Each has a group of its own, so that each topic's partitions are shared out
 * evenly, whatever the other one's are.
 */
@Singleton
final class Aggregator implements LoopRole {
  private final ClickfoldConfig config;
  private final MeterRegistry registry;
  private final MemoryLimit memory;
  private final UndatedClicks undated;

  Aggregator(ClickfoldConfig config, MeterRegistry registry, MemoryLimit memory) {
    this.config = config;
    this.registry = registry;
    this.memory = memory;
    this.undated = new UndatedClicks(config.topics().adClicks(), System::nanoTime);
  }

  @Override
  public Role role() {
    return Role.AGGREGATOR;
  }

  @Override
  public void addTo(RoleLoops loops) {
    ClickfoldConfig.Topics topics = config.topics();
    String group = config.aggregator().group();
    ProcessorContext ofClicks = context(loops);
    loops.add(
        settings("aggregator", group, topics.adClicks()),
        new ClickProcessors(ofClicks, HeldClock.ofProcess(), undated),
        new RefusedResults(topics, ofClicks.results()));
    ProcessorContext ofShards = context(loops);
    loops.add(
        settings("aggregator-shards", ConsumerGroups.shards(config), topics.hotAdClicks()),
        new ShardProcessors(ofShards),
        new RefusedResults(topics, ofShards.results()));
    loops.failWhile(undated::trouble);
  }

  /** What one loop's processors share. */
  private ProcessorContext context(RoleLoops loops) {
    ClickfoldConfig.Topics topics = config.topics();
    TopicSizes ofLoop =
        loops.sizesOf(topics.adClicks(), topics.hotAdClicks(), topics.clickCounts());
    FoldSettings settings =
        new FoldSettings(
            Cubes.parse(config.cubes()),
            config.aggregator().lateness().toMillis(),
            config.clockSkew().toMillis());
    return ProcessorContext.of(
        topics,
        ofLoop::partitionsOf,
        settings,
        hotAdSettings(config.hotAds()),
        registry,
        memory,
        CountableAge.of(config.store()).toMillis());
  }

  private LoopSettings settings(String name, String group, String topic) {
    ClickfoldConfig.Aggregator aggregator = config.aggregator();
    return new LoopSettings(
        name, group, topic, aggregator.commitInterval(), aggregator.idleTimeout());
  }

  /**
   * @throws IllegalArgumentException if a setting is out of range
   */
  static HotAdSettings hotAdSettings(ClickfoldConfig.HotAds hotAds) {
    check(hotAds.capacity() >= 1, "capacity must be at least 1 click a second");
    check(hotAds.share() > 0 && hotAds.share() <= 1, "share must be above 0 and at most 1");
    long coolMinutes = hotAds.coolDown().toMinutes();
    check(
        coolMinutes >= 1 && coolMinutes <= Integer.MAX_VALUE, "cool-down must be a minute or more");
    return new HotAdSettings(
        hotAds.enabled(), hotAds.capacity() * hotAds.share(), (int) coolMinutes);
  }

  private static void check(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("clickfold.hot-ads." + rule);
    }
  }
}
