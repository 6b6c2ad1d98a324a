package io.clickfold.kafka.lag;

import io.clickfold.kafka.ConsumerGroups;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.Role;
import java.time.Duration;
import java.util.List;

/** What there is to watch: each topic with each role that reads it, along the pipeline. */
public final class QueueWatches {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Behind live counts, a minute is long. */
  private static final Duration TOLERATED = Duration.ofMinutes(1);

  /** A task may take its time, and others wait for it meanwhile. */
  private static final Duration OF_TASKS = Duration.ofHours(1);

  private QueueWatches() {}

  /** New watches. */
  public static List<QueueWatch> of(ClickfoldConfig config) {
    ClickfoldConfig.Topics topics = config.topics();
    String aggregator = config.aggregator().group();
    String recalculator = config.recalculator().group();
    return List.of(
        ofLoop(Role.AGGREGATOR, topics.adClicks(), aggregator),
        ofLoop(Role.AGGREGATOR, topics.hotAdClicks(), ConsumerGroups.shards(config)),
        ofLoop(Role.RANKER, topics.clickCounts(), config.ranker().group()),
        ofLoop(Role.RANKER, topics.adRanks(), ConsumerGroups.merge(config)),
        ofChannel(Role.WRITER, topics.clickCounts(), config.writer().group(), PATIENCE, TOLERATED),
        ofLoop(Role.ARCHIVER, topics.adClicks(), config.archiver().group()),
        ofChannel(Role.RECALCULATOR, topics.recalculationTasks(), recalculator, OF_TASKS, OF_TASKS),
        ofChannel(
            Role.RECALCULATOR,
            topics.lateClicks(),
            ConsumerGroups.late(config),
            PATIENCE,
            TOLERATED));
  }

  private static QueueWatch ofLoop(Role role, String topic, String group) {
    return new QueueWatch(role, topic, group, PATIENCE, TOLERATED, true);
  }

  private static QueueWatch ofChannel(
      Role role, String topic, String group, Duration patience, Duration tolerated) {
    return new QueueWatch(role, topic, group, patience, tolerated, false);
  }
}
