package io.clickfold.kafka.report;

import io.clickfold.kafka.report.ProcessReport.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What has become of clicks, counts and rows of late, by the process's own counters. */
final class Outcomes {
  /** A reason that says that there is none. */
  private static final String NONE = "none";

  private static final List<Source> SOURCES =
      List.of(
          Source.byOutcome("clickfold.collector.clicks", "collector"),
          new Source("clickfold.collector.unavailable", "collector", "unavailable"),
          Source.byOutcome("clickfold.aggregator.clicks", "aggregator"),
          Source.byOutcome("clickfold.ranker.counts", "ranker"),
          new Source("clickfold.writer.rows", "writer", "stored"),
          Source.byOutcome("clickfold.archiver.clicks", "archiver"),
          new Source("clickfold.recalculator.clicks", "recalculator", "read"),
          new Source("clickfold.dead.letters", "", "dead_letter"));

  private final MeterRegistry registry;
  private final long startNanos;
  private final Map<Kind, RecentCount> counts = new HashMap<>();

  /**
   * Counters of a name.
   *
   * @param role empty if they have a tag that says it
   * @param outcome empty if they have a tag that says it
   */
  private record Source(String counter, String role, String outcome) {
    static Source byOutcome(String counter, String role) {
      return new Source(counter, role, "");
    }

    Kind kindOf(Counter meter) {
      return new Kind(
          role.isEmpty() ? tag(meter, "role") : role,
          outcome.isEmpty() ? tag(meter, "outcome") : outcome,
          tag(meter, "reason"));
    }

    private static String tag(Counter meter, String name) {
      return Optional.ofNullable(meter.getId().getTag(name))
          .filter(value -> !value.equals(NONE))
          .orElse("");
    }
  }

  private record Kind(String role, String outcome, String reason) {}

  /**
   * @param startNanos when all counters were 0
   */
  Outcomes(MeterRegistry registry, long startNanos) {
    this.registry = registry;
    this.startNanos = startNanos;
  }

  /** Looks at the counters. */
  List<Outcome> look(long nanos) {
    Map<Kind, Long> totals =
        SOURCES.stream()
            .flatMap(
                source ->
                    registry.find(source.counter()).counters().stream()
                        .map(meter -> Map.entry(source.kindOf(meter), (long) meter.count())))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum));
    totals.forEach(
        (kind, total) ->
            counts.computeIfAbsent(kind, k -> new RecentCount(startNanos)).note(nanos, total));
    return counts.entrySet().stream()
        .map(
            entry ->
                new Outcome(
                    entry.getKey().role(),
                    entry.getKey().outcome(),
                    entry.getKey().reason(),
                    entry.getValue().lastMinute(),
                    entry.getValue().lastHour()))
        .toList();
  }
}
