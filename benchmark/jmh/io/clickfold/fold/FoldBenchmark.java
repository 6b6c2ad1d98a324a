package io.clickfold.fold;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Cubes;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.SampleClicks;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A click from its bytes into the counts: parsed, checked, deduplicated, counted in all cubes; with
 * what closing minutes costs, and what is emitted every 100,000 clicks.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FoldBenchmark {
  private static final int BATCH = 100_000;
  private static final int PARTITIONS = 4;
  private static final long LATENESS_MILLIS = 120_000;

  @Param({"1000", "10000", "100000", "1000000"})
  int ads;

  @Param({
    "total",
    "country;ip;user_id",
    "country;ip:deferred;user_id:deferred;device;country+device"
  })
  String cubes;

  /** How many clicks are parsed, and what they need fetched, before they are counted. */
  @Param({"1", "16"})
  int atOnce;

  private final ClickParser parser = new ClickParser();
  private final CountRecords records = new CountRecords();
  private Click[] some;
  private SampleClicks clicks;
  private PartitionFold fold;
  private long offset;
  private long recordBytes;

  @Setup
  public void makeClicks() {
    some = new Click[atOnce];
    Arrays.setAll(some, i -> new Click());
    clicks = new SampleClicks(2 * SampleClicks.PER_MINUTE, ads);
    fold =
        new PartitionFold(
            new FoldSettings(Cubes.parse(List.of(cubes.split(";"))), LATENESS_MILLIS, 0),
            0,
            FoldProgress.NONE);
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long fold() throws InvalidClickException {
    for (int i = 0; i < BATCH; i += atOnce) {
      for (Click click : some) {
        byte[] json = clicks.next();
        parser.parse(json, 0, json.length, click);
      }
      for (int j = 0; atOnce > 1 && j < atOnce; j++) {
        fold.fetch(some[j]);
      }
      for (Click click : some) {
        if (fold.accept(click, offset++, click.timeMillis()).outcome() == Verdict.Outcome.LATE) {
          // The clock has come round to the beginning of the day.
          throw new IllegalStateException("a day has passed; measure for a shorter time");
        }
      }
    }
    fold.drain(records.to(PARTITIONS, (partition, record) -> recordBytes += record.length));
    return recordBytes;
  }
}
