package io.clickfold.fold;

import io.clickfold.fold.table.FingerprintSet;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Ids of a minute into the set of those that were counted, one in a hundred for the second time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DedupBenchmark {
  private static final int BATCH = 100_000;

  /** How many ids the minute has. */
  @Param({"100000", "1000000", "3000000"})
  int ids;

  private final FingerprintSet set = new FingerprintSet();
  private final SplittableRandom random = new SplittableRandom(42);
  private int held;

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int add() {
    if (held >= ids) {
      set.clear();
      held = 0;
    }
    int added = 0;
    long high = 0;
    long low = 0;
    for (int i = 0; i < BATCH; i++) {
      if (i % 100 != 99) {
        high = random.nextLong();
        low = random.nextLong();
      }
      if (set.add(high, low)) {
        added++;
      }
    }
    held += added;
    return added;
  }
}
