package io.clickfold.api.operations;

import io.clickfold.api.Span;
import io.clickfold.api.hotads.HotAdList;
import io.clickfold.api.operations.Operations.DeadLetterPlace;
import io.clickfold.api.operations.Operations.DelayedPartition;
import io.clickfold.api.operations.Operations.OutcomeCount;
import io.clickfold.api.operations.Operations.ProcessLine;
import io.clickfold.api.operations.Operations.Progress;
import io.clickfold.api.operations.Operations.Queue;
import io.clickfold.api.operations.Operations.Stage;
import io.clickfold.api.operations.Operations.Trouble;
import io.clickfold.api.operations.Operations.Unavailable;
import io.clickfold.api.recalculations.Recalculation;
import io.clickfold.api.recalculations.Reconciliation;
import io.clickfold.kafka.lag.QueueProgress;
import io.clickfold.kafka.lag.QueueProgress.PartitionProgress;
import io.clickfold.kafka.lag.QueueProgress.State;
import io.clickfold.kafka.report.LatestLetters.Letter;
import io.clickfold.kafka.report.ProcessReport;
import io.clickfold.kafka.report.ProcessReport.Outcome;
import io.clickfold.platform.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the answer of what was seen. */
final class OperationsView {
  private static final int MAX_LISTED = 20;
  private static final int MAX_PROCESSES = 200;
  private static final int MAX_HOT_ADS = 100;
  private static final int MAX_GAPS = 50;
  private static final double MINUTE_SECONDS = 60;

  /** Along the pipeline. */
  private static final List<Role> ROLES =
      List.of(
          Role.COLLECTOR,
          Role.AGGREGATOR,
          Role.RANKER,
          Role.WRITER,
          Role.ARCHIVER,
          Role.RECALCULATOR,
          Role.QUERY);

  private static final String UNKNOWN = "unknown";

  private final PipelineSnapshot seen;
  private final Instant asOf;

  /**
   * @param asOf when reading began
   */
  OperationsView(PipelineSnapshot seen, Instant asOf) {
    this.seen = seen;
    this.asOf = asOf;
  }

  /** The answer, with what Cassandra says; what is empty is not known. */
  Operations with(
      Optional<OperationsQuery.FinalMinutes> counts,
      Optional<OperationsQuery.FinalMinutes> rankings,
      Optional<List<HotAdList.HotAd>> hotAds,
      Optional<List<Recalculation>> recalculations,
      Optional<List<Reconciliation>> reconciliations,
      List<Unavailable> unavailable) {
    List<ProcessReport> processes = seen.processes().orElse(List.of());
    return new Operations(
        asOf,
        ROLES.stream().map(this::stage).toList(),
        seen.queues().stream().map(OperationsView::queue).toList(),
        freshness(),
        counts.map(this::progress).orElse(null),
        rankings.map(this::progress).orElse(null),
        outcomes(processes),
        hotAds.map(OperationsView::hotFirst).orElse(null),
        recalculations.orElse(null),
        reconciliations.orElse(null),
        seen.letters()
            .map(letters -> letters.stream().map(OperationsView::deadLetter).toList())
            .orElse(null),
        processes.stream().limit(MAX_PROCESSES).map(OperationsView::process).toList(),
        unavailable);
  }

  private Stage stage(Role role) {
    String name = word(role);
    if (seen.processes().isEmpty()) {
      return new Stage(name, null, null, null, List.of());
    }
    List<ProcessReport> own =
        seen.processes().get().stream().filter(process -> process.roles().contains(name)).toList();
    return new Stage(
        name,
        own.size(),
        (int) own.stream().filter(process -> troubles(role, process).findAny().isEmpty()).count(),
        role == Role.QUERY ? null : own.stream().mapToDouble(p -> rate(name, p)).sum(),
        own.stream().flatMap(process -> troubles(role, process)).limit(MAX_LISTED).toList());
  }

  /** Checks of other roles that the process has are left to these. */
  private static Stream<Trouble> troubles(Role role, ProcessReport process) {
    Set<String> others =
        ROLES.stream()
            .filter(other -> other != role)
            .map(OperationsView::word)
            .collect(Collectors.toSet());
    return process.checks().stream()
        .filter(check -> !others.contains(check.name()))
        .map(check -> new Trouble(process.id(), check.name(), check.text()));
  }

  private static double rate(String role, ProcessReport process) {
    double age = Duration.between(process.started(), process.reported()).toMillis() / 1e3;
    double counted =
        process.outcomes().stream()
            .filter(outcome -> outcome.role().equals(role))
            .filter(OperationsView::isHandled)
            .mapToLong(Outcome::lastMinute)
            .sum();
    return counted / Math.max(1, Math.min(MINUTE_SECONDS, age));
  }

  /** Shards read once more what is forwarded; what a collector rejects goes no further. */
  private static boolean isHandled(Outcome outcome) {
    return switch (outcome.outcome()) {
      case "forwarded", "unavailable", "dead_letter" -> false;
      case "rejected" -> !outcome.role().equals(word(Role.COLLECTOR));
      default -> true;
    };
  }

  private static Queue queue(QueueProgress progress) {
    List<PartitionProgress> partitions = progress.partitions();
    boolean known = isKnown(progress);
    return new Queue(
        progress.topic(),
        word(progress.role()),
        known ? partitions.size() : null,
        known ? sum(partitions, PartitionProgress::perSecond) : null,
        known ? partitions.stream().mapToLong(PartitionProgress::waiting).sum() : null,
        delay(progress).map(OperationsView::seconds).orElse(null),
        state(progress),
        partitions.stream()
            .filter(partition -> partition.state().compareTo(State.BEHIND) >= 0)
            .limit(MAX_LISTED)
            .map(OperationsView::delayed)
            .toList());
  }

  /** Of a topic without its silent partitions nothing can be said as a whole. */
  private static boolean isKnown(QueueProgress progress) {
    return !progress.partitions().isEmpty() && progress.silent() == 0;
  }

  /** That of the worst partition; where some are silent, only what is wrong is known. */
  private static String state(QueueProgress progress) {
    return progress.partitions().stream()
        .map(PartitionProgress::state)
        .max(Comparator.naturalOrder())
        .filter(worst -> progress.silent() == 0 || worst.compareTo(State.BEHIND) >= 0)
        .map(OperationsView::word)
        .orElse(UNKNOWN);
  }

  /** Empty if that of one partition is not known. */
  private static Optional<Duration> delay(QueueProgress progress) {
    List<PartitionProgress> partitions = progress.partitions();
    return progress.silent() > 0
            || partitions.stream().anyMatch(partition -> partition.delay().isEmpty())
        ? Optional.empty()
        : partitions.stream()
            .flatMap(partition -> partition.delay().stream())
            .max(Comparator.naturalOrder());
  }

  private static Double sum(
      List<PartitionProgress> partitions, Function<PartitionProgress, Optional<Double>> value) {
    List<Double> known =
        partitions.stream().flatMap(partition -> value.apply(partition).stream()).toList();
    return known.isEmpty() || known.size() < partitions.size()
        ? null
        : known.stream().mapToDouble(Double::doubleValue).sum();
  }

  private static DelayedPartition delayed(PartitionProgress partition) {
    return new DelayedPartition(
        partition.partition(),
        word(partition.state()),
        partition.waiting(),
        partition.delay().map(OperationsView::seconds).orElse(null),
        partition.stalled().toSeconds(),
        partition.held().toSeconds());
  }

  /** The delays on the way of a click: as it is read to be counted, and its count to be stored. */
  private Double freshness() {
    Optional<Duration> counted = delayOf(Role.AGGREGATOR);
    Optional<Duration> stored = delayOf(Role.WRITER);
    return counted.isEmpty() || stored.isEmpty() ? null : seconds(counted.get().plus(stored.get()));
  }

  /** That of the first topic that the role reads. */
  private Optional<Duration> delayOf(Role role) {
    return seen.queues().stream()
        .filter(queue -> queue.role() == role)
        .findFirst()
        .flatMap(OperationsView::delay);
  }

  private Progress progress(OperationsQuery.FinalMinutes minutes) {
    List<Span> gaps = Optional.ofNullable(Span.of(minutes.gaps())).orElse(List.of());
    return new Progress(
        minutes.finality().before(minutes.gaps()).until().orElse(null),
        minutes
            .finality()
            .until()
            .map(until -> seconds(Duration.between(until, asOf)))
            .orElse(null),
        gaps.subList(0, Math.min(MAX_GAPS, gaps.size())),
        minutes.gaps().count());
  }

  private static List<OutcomeCount> outcomes(List<ProcessReport> processes) {
    Map<List<String>, OutcomeCount> sums = new TreeMap<>(Comparator.comparing(List::toString));
    processes.stream()
        .flatMap(process -> process.outcomes().stream())
        .forEach(
            outcome ->
                sums.merge(
                    List.of(outcome.role(), outcome.outcome(), outcome.reason()),
                    new OutcomeCount(
                        outcome.role(),
                        outcome.outcome(),
                        outcome.reason().isEmpty() ? null : outcome.reason(),
                        outcome.lastMinute(),
                        outcome.lastHour()),
                    OperationsView::plus));
    return List.copyOf(sums.values());
  }

  private static OutcomeCount plus(OutcomeCount one, OutcomeCount other) {
    return new OutcomeCount(
        one.role(),
        one.outcome(),
        one.reason(),
        one.lastMinute() + other.lastMinute(),
        one.lastHour() + other.lastHour());
  }

  private static List<HotAdList.HotAd> hotFirst(List<HotAdList.HotAd> hotAds) {
    return hotAds.stream()
        .sorted(Comparator.comparing(HotAdList.HotAd::hot).reversed())
        .limit(MAX_HOT_ADS)
        .toList();
  }

  private static DeadLetterPlace deadLetter(Letter letter) {
    return new DeadLetterPlace(
        letter.time(),
        letter.role(),
        letter.reason(),
        letter.topic(),
        letter.partition(),
        letter.offset(),
        letter.exception(),
        letter.detail());
  }

  private static ProcessLine process(ProcessReport report) {
    return new ProcessLine(
        report.id(),
        report.roles(),
        report.version(),
        report.started(),
        report.reported(),
        report.ready(),
        report.cpuCores(),
        report.heapUsedBytes(),
        report.heapMaxBytes());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
