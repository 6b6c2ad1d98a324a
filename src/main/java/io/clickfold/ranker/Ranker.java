package io.clickfold.ranker;

import io.clickfold.click.Rankings;
import io.clickfold.kafka.ConsumerGroups;
import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.TopicSizes;
import io.clickfold.kafka.loop.LoopRole;
import io.clickfold.kafka.loop.LoopSettings;
import io.clickfold.kafka.loop.Loss;
import io.clickfold.kafka.loop.PendingGaps;
import io.clickfold.kafka.loop.ProcessorFactory;
import io.clickfold.kafka.loop.RoleLoops;
import io.clickfold.panes.PaneRecord;
import io.clickfold.panes.PartitionPanes;
import io.clickfold.panes.RankingMerge;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.platform.Role;
import io.clickfold.wire.ResultDecoder;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * The ranker of this process, if it has that role: one loop ranks within the partitions of the
 * result queue, another merges what comes of that.
 */
@Singleton
final class Ranker implements LoopRole {
  private static final Duration MERGE_INTERVAL = Duration.ofMillis(500);

  /** Short, so that windows slide on where nothing is clicked. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(1);

  private final ClickfoldConfig config;
  private final KafkaClients kafka;
  private final MeterRegistry registry;
  private final MemoryLimit memory;
  private final DeadLetters deadLetters;

  Ranker(
      ClickfoldConfig config,
      KafkaClients kafka,
      MeterRegistry registry,
      MemoryLimit memory,
      DeadLetters deadLetters) {
    this.config = config;
    this.kafka = kafka;
    this.registry = registry;
    this.memory = memory;
    this.deadLetters = deadLetters;
  }

  @Override
  public Role role() {
    return Role.RANKER;
  }

  @Override
  public void addTo(RoleLoops loops) {
    ClickfoldConfig.Ranker ranker = config.ranker();
    Rankings rankings = Rankings.of(ranker.cubes(), ranker.windows(), ranker.top(), config.cubes());
    ClickfoldConfig.Topics topics = config.topics();
    TopicSizes ofPanes = loops.sizesOf(topics.adPanes(), topics.adRanks(), topics.clickCounts());
    TopicSizes ofMerge = loops.sizesOf(topics.adRanks(), topics.clickCounts());
    loops.add(
        settings("ranker", ranker.group(), topics.clickCounts(), ranker.interval()),
        panes(rankings, ofPanes),
        new RefusedRankings(topics, ofPanes));
    loops.add(
        settings("ranker-merge", ConsumerGroups.merge(config), topics.adRanks(), MERGE_INTERVAL),
        merges(rankings, ofMerge),
        new RefusedRankings(topics, ofMerge));
  }

  private ProcessorFactory panes(Rankings rankings, TopicSizes topicSizes) {
    ClickfoldConfig.Topics topics = config.topics();
    KeptPanes kept =
        new KeptPanes(
            topics.adPanes(),
            rankings.longest(),
            kafka,
            letter -> deadLetters.send(List.of(letter)));
    ResultDecoder decoder = new ResultDecoder();
    RankerMetrics metrics = new RankerMetrics(registry);
    return (place, state, loss) -> {
      int partition = place.partition();
      OptionalLong oldest = PartitionPanes.oldestPane(state, rankings);
      Iterable<PaneRecord> closed =
          oldest.isEmpty()
              ? List.of()
              : kept.read(partition, oldest.getAsLong(), topicSizes.partitionsOf(topics.adPanes()));
      PartitionPanes panes =
          new PartitionPanes(partition, rankings, config.ranker().maxCells(), state, closed);
      loss.ifPresent(lost -> panes.beginsLate(lost.untilMillis() + clockSkewMillis()));
      return new PaneProcessor(
          topics,
          topicSizes,
          kept,
          decoder,
          metrics,
          partition,
          panes,
          memory,
          state.isEmpty(),
          gaps(place, loss, panes.firstOpenMinute()));
    };
  }

  private ProcessorFactory merges(Rankings rankings, TopicSizes topicSizes) {
    ClickfoldConfig.Topics topics = config.topics();
    return (place, state, loss) -> {
      RankingMerge merge = new RankingMerge(rankings.top(), state);
      return new MergeProcessor(
          topics,
          topicSizes,
          place.partition(),
          merge,
          memory,
          gaps(place, loss, merge.firstOpenMinute()));
    };
  }

  private PendingGaps gaps(TopicPartition place, Optional<Loss> loss, long open) {
    return new PendingGaps(
        loss.flatMap(lost -> Gaps.of(place, lost, open, clockSkewMillis())), clockSkewMillis());
  }

  private long clockSkewMillis() {
    return config.clockSkew().toMillis();
  }

  private LoopSettings settings(String name, String group, String topic, Duration interval) {
    return new LoopSettings(name, group, topic, interval, IDLE_TIMEOUT);
  }
}
