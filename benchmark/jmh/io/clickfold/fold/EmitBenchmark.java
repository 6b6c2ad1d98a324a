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

  @Param({"total", "country;device;country+device"})
  String cubes;

  private final MinuteRecordsSink sink = new MinuteRecordsSink();
  private OpenMinute minute;
  private MinuteRecords records;

  private static final class MinuteRecordsSink implements ResultSink {
    long bytes;

    @Override
    public int partitions() {
      return 4;
    }

    @Override
    public void accept(int partition, byte[] record) {
      bytes += record.length;
    }
  }

  @Setup
  public void count() throws InvalidClickException {
    SampleClicks clicks = new SampleClicks(SampleClicks.PER_MINUTE, 10_000);
    CountedCubes counted = new CountedCubes(Cubes.parse(List.of(cubes.split(";"))));
    Hasher64 hasher = PartitionFold.newHasher();
    minute = new OpenMinute(counted, hasher);
    records = new MinuteRecords(counted, hasher, 0, 0);
    records.to(sink);
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
    records.begin(0);
    for (int ad = 0; ad < ADS; ad++) {
      records.live(minute, ad);
    }
    records.end();
    return sink.bytes;
  }
}
