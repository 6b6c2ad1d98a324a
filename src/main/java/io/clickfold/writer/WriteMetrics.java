package io.clickfold.writer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** What is sent to Cassandra to be stored. What has to be sent again is counted once. */
@Singleton
public final class WriteMetrics {
  private final MeterRegistry registry;
  private final Counter requests;

  /** Registers the metrics. */
  public WriteMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.requests =
        Counter.builder("clickfold.writer.requests")
            .description("Requests that have stored rows")
            .register(registry);
  }

  void stored() {
    requests.increment();
  }

  Counter rows(String table) {
    return Counter.builder("clickfold.writer.rows")
        .description("Rows written, by table")
        .tag("table", table)
        .register(registry);
  }

  Counter bytes(String table) {
    return Counter.builder("clickfold.writer.bytes")
        .description("Bytes of the values of rows written, by table")
        .baseUnit("bytes")
        .tag("table", table)
        .register(registry);
  }
}
