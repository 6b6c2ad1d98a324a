package io.clickfold.writer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.function.IntConsumer;

/** What is sent to Cassandra to be stored. What has to be sent again is counted once. */
@Singleton
final class WriteMetrics {
  private final MeterRegistry registry;
  private final Counter requests;

  /** Registers the metrics. */
  WriteMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.requests =
        Counter.builder("clickfold.writer.requests")
            .description("Requests that have stored rows")
            .register(registry);
  }

  void stored() {
    requests.increment();
  }

  /** What counts the rows of a table; it is told how many bytes the values of each have. */
  IntConsumer ofTable(String table) {
    Counter rows =
        Counter.builder("clickfold.writer.rows")
            .description("Rows written, by table")
            .tag("table", table)
            .register(registry);
    Counter bytes =
        Counter.builder("clickfold.writer.bytes")
            .description("Bytes of the values of rows written, by table")
            .baseUnit("bytes")
            .tag("table", table)
            .register(registry);
    return size -> {
      rows.increment();
      bytes.increment(size);
    };
  }
}
