package io.clickfold.ranker;

import io.clickfold.click.Rankings;
import io.clickfold.kafka.ConsumerLag;
import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.TopicCreator;
import io.clickfold.kafka.TopicSizes;
import io.clickfold.kafka.loop.LoopSettings;
import io.clickfold.kafka.loop.LoopStatus;
import io.clickfold.kafka.loop.Loss;
import io.clickfold.kafka.loop.PoisonRecords;
import io.clickfold.kafka.loop.ProcessorFactory;
import io.clickfold.kafka.loop.TransactionalLoop;
import io.clickfold.kafka.loop.UnsaidGaps;
import io.clickfold.panes.PaneRecord;
import io.clickfold.panes.PartitionPanes;
import io.clickfold.panes.RankingMerge;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.platform.Role;
import io.clickfold.wire.ResultDecoder;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * The ranker of this process, if it has that role: one loop ranks within the partitions of the
 * result queue, another merges what comes of that.
 */
@ApplicationScoped
public class Ranker {
  private static final Duration MERGE_INTERVAL = Duration.ofMillis(500);

  /** Short, so that windows slide on where nothing is clicked. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(1);

  private final ClickfoldConfig config;
  private final KafkaClients kafka;
  private final TopicCreator creator;
  private final MeterRegistry registry;
  private final ConsumerLag lag;
  private final MemoryLimit memory;
  private final DeadLetters deadLetters;
  private final List<TransactionalLoop> loops = new ArrayList<>();
  private final List<TopicSizes> sizes = new ArrayList<>();

  Ranker(
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
  }

  void start(@Observes StartupEvent event) {
    if (!config.roles().contains(Role.RANKER)) {
      return;
    }
    ClickfoldConfig.Ranker ranker = config.ranker();
    Rankings rankings = Rankings.of(ranker.cubes(), ranker.windows(), ranker.top(), config.cubes());
    ClickfoldConfig.Topics topics = config.topics();
    TopicSizes ofPanes = sizesOf(topics.adPanes(), topics.adRanks(), topics.clickCounts());
    TopicSizes ofMerge = sizesOf(topics.adRanks(), topics.clickCounts());
    loops.add(
        new TransactionalLoop(
            settings("ranker", ranker.group(), topics.clickCounts(), ranker.interval()),
            kafka,
            panes(rankings, ofPanes),
            poison(ofPanes)));
    loops.add(
        new TransactionalLoop(
            settings("ranker-merge", ranker.group() + "-merge", topics.adRanks(), MERGE_INTERVAL),
            kafka,
            merges(rankings, ofMerge),
            poison(ofMerge)));
    loops.forEach(loop -> loop.watchedBy(lag, Role.RANKER));
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
   * How it is doing: as badly as the worse of both loops; empty if this process has not the role.
   */
  Optional<LoopStatus> status() {
    return loops.stream()
        .map(TransactionalLoop::status)
        .reduce((panes, merge) -> panes.isFlowing() ? merge : panes);
  }

  private PoisonRecords poison(TopicSizes topicSizes) {
    return new PoisonRecords(
        Role.RANKER, deadLetters, new RefusedRankings(config.topics(), topicSizes));
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

  private UnsaidGaps gaps(TopicPartition place, Optional<Loss> loss, long open) {
    return new UnsaidGaps(
        loss.flatMap(lost -> Gaps.of(place, lost, open, clockSkewMillis())), clockSkewMillis());
  }

  private long clockSkewMillis() {
    return config.clockSkew().toMillis();
  }

  private TopicSizes sizesOf(String... topics) {
    TopicSizes created = new TopicSizes(kafka, List.of(topics));
    sizes.add(created);
    return created;
  }

  private LoopSettings settings(String name, String group, String topic, Duration interval) {
    return new LoopSettings(name, group, topic, interval, IDLE_TIMEOUT);
  }
}
