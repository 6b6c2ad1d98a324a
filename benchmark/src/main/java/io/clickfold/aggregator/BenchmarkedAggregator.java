package io.clickfold.aggregator;

import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.loop.LoopSettings;
import io.clickfold.kafka.loop.PoisonRecords;
import io.clickfold.kafka.loop.Substitutes;
import io.clickfold.kafka.loop.TransactionalLoop;
import io.clickfold.platform.Role;
import io.clickfold.testing.TestConfig;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.avro.CubeCells;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The aggregator as the benchmark sees it: the one place there that knows what the aggregator is
 * made of, and what its results look like.
 */
public final class BenchmarkedAggregator implements AutoCloseable {
  private final BenchmarkedProcessors processors;
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

  private BenchmarkedAggregator(BenchmarkedProcessors processors, TransactionalLoop loop) {
    this.processors = processors;
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
    BenchmarkedProcessors processors =
        BenchmarkedProcessors.of(bootstrap, clicks, results, cubes, taken);
    // Never idle: an idle partition follows the clock, and would close the minutes that lie back.
    LoopSettings settings =
        new LoopSettings(
            "benchmark", group, clicks, processors.commitInterval(), Duration.ofDays(1));
    TransactionalLoop loop =
        new TransactionalLoop(
            settings,
            processors.kafka(),
            processors.factory(),
            new PoisonRecords(
                Role.AGGREGATOR,
                new DeadLetters(
                    processors.config(),
                    new SimpleMeterRegistry(),
                    () -> {
                      throw new IllegalStateException("letters are sent in transactions");
                    }),
                Substitutes.NONE));
    loop.start();
    return new BenchmarkedAggregator(processors, loop);
  }

  /** The topics that an aggregator writes whose results go to the given one, which is the first. */
  public static List<String> topics(String results) {
    return BenchmarkedProcessors.topics(results);
  }

  /** The cubes that are counted besides the total unless the configuration says otherwise. */
  public static List<String> defaultCubes() {
    return TestConfig.with(Map.of()).cubes();
  }

  /** Whether there is something to send that needs no more clicks. */
  public boolean isUnfinished() {
    return processors.isUnfinished();
  }

  /** Commits what is left, and ends. */
  @Override
  public void close() {
    loop.close();
    processors.close();
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
}
