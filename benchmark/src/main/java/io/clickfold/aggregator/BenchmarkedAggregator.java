package io.clickfold.aggregator;

import io.clickfold.click.Cubes;
import io.clickfold.fold.FoldSettings;
import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.TopicSizes;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.kafka.loop.LoopSettings;
import io.clickfold.kafka.loop.Loss;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.PartitionProcessor;
import io.clickfold.kafka.loop.PoisonRecords;
import io.clickfold.kafka.loop.ProcessorFactory;
import io.clickfold.kafka.loop.Substitutes;
import io.clickfold.kafka.loop.TransactionalLoop;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.platform.Role;
import io.clickfold.testing.TestConfig;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.avro.CubeCells;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The aggregator as the benchmark sees it: the one place there that knows what the aggregator is
 * made of, and what its results look like.
 */
public final class BenchmarkedAggregator implements AutoCloseable {
  private final TopicSizes sizes;
  private final TransactionalLoop loop;

  /** Takes the cells of a result. */
  @FunctionalInterface
  public interface Cells {
    /**
     * One cell as it was when the result was sent.
     *
     * @param minute its start, in milliseconds since 1970
     * @param cube the cube's name
     * @param clicks all that were counted so far
     */
    void cell(String adId, long minute, String cube, List<String> values, long clicks);
  }

  private BenchmarkedAggregator(TopicSizes sizes, TransactionalLoop loop) {
    this.sizes = sizes;
    this.loop = loop;
  }

  /**
   * Starts the aggregator on one thread, with the defaults of its configuration.
   *
   * @param clicks the topic that it reads
   * @param results the topic that it writes; those of {@link #topics} have to be there
   * @param group the consumer group
   * @param cubes the cubes besides the total
   * @param taken is told how many clicks have been folded, but not of replayed ones
   */
  public static BenchmarkedAggregator start(
      String bootstrap,
      String clicks,
      String results,
      String group,
      List<String> cubes,
      IntConsumer taken) {
    KafkaClients kafka = new KafkaClients(Map.of("bootstrap.servers", bootstrap));
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
    TopicSizes sizes =
        new TopicSizes(
            kafka, List.of(topics.adClicks(), topics.hotAdClicks(), topics.clickCounts()));
    FoldSettings settings =
        new FoldSettings(
            Cubes.parse(cubes),
            config.aggregator().lateness().toMillis(),
            config.clockSkew().toMillis());
    // Never idle: an idle partition follows the clock, and would close the minutes that lie back.
    LoopSettings loopSettings =
        new LoopSettings(
            "benchmark",
            group,
            topics.adClicks(),
            config.aggregator().commitInterval(),
            Duration.ofDays(1));
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
    TransactionalLoop loop =
        new TransactionalLoop(
            loopSettings,
            kafka,
            new ToldProcessors(processors, taken),
            new PoisonRecords(
                Role.AGGREGATOR,
                new DeadLetters(
                    config,
                    new SimpleMeterRegistry(),
                    () -> {
                      throw new IllegalStateException("letters are sent in transactions");
                    }),
                Substitutes.NONE));
    loop.start();
    return new BenchmarkedAggregator(sizes, loop);
  }

  /** The topics that an aggregator writes whose results go to the given one, which is the first. */
  public static List<String> topics(String results) {
    return List.of(results, hot(results), late(results), rejected(results));
  }

  /** The cubes that are counted besides the total unless the configuration says otherwise. */
  public static List<String> defaultCubes() {
    return TestConfig.with(Map.of()).cubes();
  }

  @Override
  public void close() {
    loop.close();
    sizes.close();
  }

  /** Reads the cells of a record of the results. */
  public static final class Reader {
    private final ResultDecoder decoder = new ResultDecoder();

    /** Tells of each cell in a record's value; there are records without any. */
    public void read(byte[] value, Cells into) {
      if (decoder.decode(value) instanceof MinuteCounts counted) {
        long minute = counted.minute();
        for (AdCounts ad : counted.ads()) {
          into.cell(ad.adId(), minute, "total", List.of(), ad.clicks());
          for (CubeCells cube : ad.cubes()) {
            cube.cells()
                .forEach(
                    (values, clicks) ->
                        into.cell(ad.adId(), minute, cube.cube().name(), values, clicks));
          }
        }
      }
    }
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
  private record ToldProcessors(ProcessorFactory factory, IntConsumer taken)
      implements ProcessorFactory {
    @Override
    public PartitionProcessor create(TopicPartition partition, String state, Optional<Loss> loss) {
      return new ToldProcessor(factory.create(partition, state, loss), taken);
    }

    @Override
    public Optional<String> firstState(TopicPartition partition, Collection<String> others) {
      return factory.firstState(partition, others);
    }
  }

  private record ToldProcessor(PartitionProcessor processor, IntConsumer taken)
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
      return processor.flush(position, out);
    }
  }
}
