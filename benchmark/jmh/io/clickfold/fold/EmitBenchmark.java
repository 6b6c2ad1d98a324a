package io.clickfold.fold;

import com.dynatrace.hash4j.hashing.Hasher64;
import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Cubes;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.SampleClicks;
import io.clickfold.fold.table.CountedCubes;
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

/** One changed ad into a record, with all the cells that it has after half a minute's clicks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EmitBenchmark {
  private static final int ADS = 5_000;
  private static final int PARTITIONS = 4;

  @Param({"total", "country;device;country+device"})
  String cubes;

  private final CountRecords records = new CountRecords();
  private OpenMinute minute;
  private MinuteEmitter emitter;
  private long bytes;

  @Setup
  public void count() throws InvalidClickException {
    SampleClicks clicks = new SampleClicks(SampleClicks.PER_MINUTE, 10_000);
    CountedCubes counted = new CountedCubes(Cubes.parse(List.of(cubes.split(";"))));
    Hasher64 hasher = PartitionFold.newHasher();
    minute = new OpenMinute(counted, hasher);
    emitter = new MinuteEmitter(counted, EmissionLimits.DEFAULT, hasher, 0, 0);
    emitter.to(records.to(PARTITIONS, (partition, record) -> bytes += record.length));
    ClickParser parser = new ClickParser();
    Click click = new Click();
    for (int i = 0; i < SampleClicks.PER_MINUTE / 2; i++) {
      byte[] json = clicks.next();
      parser.parse(json, 0, json.length, click);
      minute.count(click);
    }
  }

  @Benchmark
  @OperationsPerInvocation(ADS)
  public long emit() {
    emitter.begin(0);
    for (int ad = 0; ad < ADS; ad++) {
      emitter.live(minute, ad);
    }
    emitter.end();
    return bytes;
  }
}
