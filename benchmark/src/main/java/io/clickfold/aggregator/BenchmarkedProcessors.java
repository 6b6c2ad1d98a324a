package io.clickfold.aggregator;

import io.clickfold.click.Cubes;
import io.clickfold.fold.FoldSettings;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.TopicSizes;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.kafka.loop.Loss;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.PartitionProcessor;
import io.clickfold.kafka.loop.ProcessorFactory;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.testing.TestConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What the aggregator does with the clicks of its partitions, with the defaults of its
 * configuration, for whatever reads them. Used by one thread.
 */
public final class BenchmarkedProcessors implements AutoCloseable {
  private final ClickfoldConfig config;
  private final KafkaClients kafka;
  private final TopicSizes sizes;
  private final ProcessorFactory factory;

  /** The partitions whose last flush has left something. */
  private final Set<TopicPartition> unfinished;

  private BenchmarkedProcessors(
      ClickfoldConfig config,
      KafkaClients kafka,
      TopicSizes sizes,
      ProcessorFactory factory,
      Set<TopicPartition> unfinished) {
    this.config = config;
    this.kafka = kafka;
    this.sizes = sizes;
    this.factory = factory;
    this.unfinished = unfinished;
  }

  /**
   * The processors of a topic of clicks.
   *
   * @param clicks the topic that is read
   * @param results the topic that is written; those of {@link #topics} have to be there
   * @param cubes the cubes besides the total
   * @param taken is told how many clicks have been folded, but not of replayed ones
   */
  public static BenchmarkedProcessors of(
      String bootstrap, String clicks, String results, List<String> cubes, IntConsumer taken) {
    ClickfoldConfig config =
        TestConfig.with(
            Map.of(
                "clickfold.topics.ad-clicks",
                clicks,
                "clickfold.topics.hot-ad-clicks",
                hot(results),
                "clickfold.topics.click-counts",
                results,
                // Looks for hot ads, and finds none: there are no shards here to count them.
                "clickfold.hot-ads.capacity",
                Integer.toString(Integer.MAX_VALUE),
                "clickfold.topics.late-clicks",
                late(results),
                "clickfold.topics.rejected-clicks",
                rejected(results)));
    ClickfoldConfig.Topics topics = config.topics();
    KafkaClients kafka = new KafkaClients(Map.of("bootstrap.servers", bootstrap));
    TopicSizes sizes =
        new TopicSizes(
            kafka, List.of(topics.adClicks(), topics.hotAdClicks(), topics.clickCounts()));
    FoldSettings settings =
        new FoldSettings(
            Cubes.parse(cubes),
            config.aggregator().lateness().toMillis(),
            config.clockSkew().toMillis());
    ClickProcessors processors =
        new ClickProcessors(
            ProcessorContext.of(
                topics,
                sizes::partitionsOf,
                settings,
                Aggregator.hotAdSettings(config.hotAds()),
                new SimpleMeterRegistry(),
                MemoryLimit.none(),
                Long.MAX_VALUE),
            HeldClock.ofProcess(),
            new UndatedClicks(topics.adClicks(), System::nanoTime));
    Set<TopicPartition> unfinished = ConcurrentHashMap.newKeySet();
    return new BenchmarkedProcessors(
        config, kafka, sizes, new ToldProcessors(processors, taken, unfinished), unfinished);
  }

  /** The topics that are written if results go to the given one, which is the first. */
  public static List<String> topics(String results) {
    return List.of(results, hot(results), late(results), rejected(results));
  }

  /** Makes the processors. */
  public ProcessorFactory factory() {
    return factory;
  }

  /** How often the aggregator commits what they emit. */
  public Duration commitInterval() {
    return config.aggregator().commitInterval();
  }

  KafkaClients kafka() {
    return kafka;
  }

  /** Whether the last flush of a partition has left something. May be called by any thread. */
  public boolean isUnfinished() {
    return !unfinished.isEmpty();
  }

  ClickfoldConfig config() {
    return config;
  }

  @Override
  public void close() {
    sizes.close();
  }

  private static String hot(String results) {
    return results + "-hot";
  }

  private static String late(String results) {
    return results + "-late";
  }

  private static String rejected(String results) {
    return results + "-rejected";
  }

  /** The aggregator's processors, which tell how many clicks they have taken. */
  private record ToldProcessors(
      ProcessorFactory factory, IntConsumer taken, Set<TopicPartition> unfinished)
      implements ProcessorFactory {
    @Override
    public PartitionProcessor create(TopicPartition partition, String state, Optional<Loss> loss) {
      return new ToldProcessor(
          factory.create(partition, state, loss), taken, partition, unfinished);
    }

    @Override
    public Optional<String> firstState(TopicPartition partition, Collection<String> others) {
      return factory.firstState(partition, others);
    }
  }

  private record ToldProcessor(
      PartitionProcessor processor,
      IntConsumer taken,
      TopicPartition partition,
      Set<TopicPartition> unfinished)
      implements PartitionProcessor {
    @Override
    public void replay(List<ConsumerRecord<byte[], byte[]>> records) {
      processor.replay(records);
    }

    @Override
    public void replayed() {
      processor.replayed();
    }

    @Override
    public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
      boolean inUse = processor.process(records, out);
      taken.accept(records.size());
      return inUse;
    }

    @Override
    public void giveUp(ConsumerRecord<byte[], byte[]> record) {
      processor.giveUp(record);
    }

    @Override
    public void caughtUp(long wallMillis) {
      processor.caughtUp(wallMillis);
    }

    @Override
    public Checkpoint flush(long position, Outbox out) {
      Checkpoint checkpoint = processor.flush(position, out);
      if (processor.isUnfinished()) {
        unfinished.add(partition);
      } else {
        unfinished.remove(partition);
      }
      return checkpoint;
    }

    @Override
    public boolean isUnfinished() {
      return processor.isUnfinished();
    }

    @Override
    public boolean beginsAgain() {
      return processor.beginsAgain();
    }

    @Override
    public void close() {
      processor.close();
    }
  }
}
