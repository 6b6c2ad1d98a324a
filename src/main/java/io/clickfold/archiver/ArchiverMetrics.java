package io.clickfold.archiver;

import io.clickfold.store.raw.RawRow;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What an archiver has read and written, summed up between two transactions so that counting costs
 * a click next to nothing. Used by one thread.
 */
final class ArchiverMetrics {
  private final Counter archivedMeter;
  private final Counter refusedMeter;
  private final Counter rowsMeter;
  private final Counter bytesMeter;
  private long archived;
  private long refused;

  ArchiverMetrics(MeterRegistry registry) {
    archivedMeter = clicks(registry, "archived");
    refusedMeter = clicks(registry, "refused");
    rowsMeter =
        Counter.builder("clickfold.archiver.rows")
            .description("Rows of raw clicks written; those that grow are written again")
            .register(registry);
    bytesMeter =
        Counter.builder("clickfold.archiver.bytes")
            .description("Bytes of raw clicks written, compressed")
            .baseUnit("bytes")
            .register(registry);
  }

  void archived() {
    archived++;
  }

  void refused() {
    refused++;
  }

  void wrote(RawRow row) {
    rowsMeter.increment();
    bytesMeter.increment(row.bytes());
  }

  void publish() {
    archivedMeter.increment(archived);
    refusedMeter.increment(refused);
    archived = 0;
    refused = 0;
  }

  private static Counter clicks(MeterRegistry registry, String outcome) {
    return Counter.builder("clickfold.archiver.clicks")
        .description("Clicks read from the raw queue, by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }
}
