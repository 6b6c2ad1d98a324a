package io.clickfold.aggregator;

import io.clickfold.click.Cubes;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.hot.HotAdSettings;
import io.clickfold.kafka.ConsumerLag;
import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.TopicCreator;
import io.clickfold.kafka.TopicSizes;
import io.clickfold.kafka.loop.LoopSettings;
import io.clickfold.kafka.loop.LoopStatus;
import io.clickfold.kafka.loop.PoisonRecords;
import io.clickfold.kafka.loop.ProcessorFactory;
import io.clickfold.kafka.loop.TransactionalLoop;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.CountableAge;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.platform.Role;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The aggregator of this process, if it has that role: one loop folds the raw queue, another the
 * shards of hot ads. Each has a group of its own, so that each topic's partitions are shared out
 * evenly, whatever the other one's are.
 */
@ApplicationScoped
public class Aggregator {
  private final ClickfoldConfig config;
  private final KafkaClients kafka;
  private final TopicCreator creator;
  private final MeterRegistry registry;
  private final ConsumerLag lag;
  private final MemoryLimit memory;
  private final DeadLetters deadLetters;
  private final UndatedClicks undated;
  private final List<TransactionalLoop> loops = new ArrayList<>();
  private final List<TopicSizes> sizes = new ArrayList<>();

  Aggregator(
      ClickfoldConfig config,
      KafkaClients kafka,
      TopicCreator creator,
      MeterRegistry registry,
      ConsumerLag lag,
      MemoryLimit memory,
      DeadLetters deadLetters) {
    this.config = config;
    this.kafka = kafka;
    this.creator = creator;
    this.registry = registry;
    this.lag = lag;
    this.memory = memory;
    this.deadLetters = deadLetters;
    this.undated = new UndatedClicks(config.topics().adClicks(), System::nanoTime);
  }

  void start(@Observes StartupEvent event) {
    if (!config.roles().contains(Role.AGGREGATOR)) {
      return;
    }
    ClickfoldConfig.Topics topics = config.topics();
    String group = config.aggregator().group();
    ProcessorContext ofClicks = context();
    loops.add(
        loop(
            "aggregator",
            group,
            topics.adClicks(),
            new ClickProcessors(ofClicks, HeldClock.ofProcess(), undated),
            ofClicks.results()));
    ProcessorContext ofShards = context();
    loops.add(
        loop(
            "aggregator-shards",
            group + "-shards",
            topics.hotAdClicks(),
            new ShardProcessors(ofShards),
            ofShards.results()));
    loops.forEach(loop -> loop.watchedBy(lag, Role.AGGREGATOR));
    creator.ready().subscribe().with(created -> loops.forEach(TransactionalLoop::start));
  }

  /** All loops of the process end at the same time. */
  void stopLoops(@Observes @Priority(1) ShutdownEvent event) {
    loops.forEach(TransactionalLoop::stop);
  }

  void stop(@Observes ShutdownEvent event) {
    loops.forEach(TransactionalLoop::close);
    sizes.forEach(TopicSizes::close);
  }

  /**
   * How it is doing: as badly as the worse of both loops, and failing while clicks come that cannot
   * be counted live; empty if this process has not the role.
   */
  Optional<LoopStatus> status() {
    return loops.stream()
        .map(TransactionalLoop::status)
        .reduce((raw, shards) -> raw.isFlowing() ? shards : raw)
        .map(this::withTrouble);
  }

  private LoopStatus withTrouble(LoopStatus status) {
    return undated
        .trouble()
        .filter(trouble -> status.isFlowing())
        .map(
            trouble ->
                new LoopStatus(LoopStatus.State.FAILING, trouble, status.since(), status.polled()))
        .orElse(status);
  }

  /** What one loop's processors share. */
  private ProcessorContext context() {
    ClickfoldConfig.Topics topics = config.topics();
    TopicSizes ofLoop =
        new TopicSizes(
            kafka, List.of(topics.adClicks(), topics.hotAdClicks(), topics.clickCounts()));
    sizes.add(ofLoop);
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

  private TransactionalLoop loop(
      String name,
      String group,
      String topic,
      ProcessorFactory processors,
      ClickCountsTopic results) {
    ClickfoldConfig.Aggregator aggregator = config.aggregator();
    return new TransactionalLoop(
        new LoopSettings(name, group, topic, aggregator.commitInterval(), aggregator.idleTimeout()),
        kafka,
        processors,
        new PoisonRecords(
            Role.AGGREGATOR, deadLetters, new RefusedResults(config.topics(), results)));
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
