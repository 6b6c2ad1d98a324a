package io.clickfold.api.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.api.operations.Operations.Queue;
import io.clickfold.api.operations.Operations.Stage;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.kafka.lag.QueueProgress;
import io.clickfold.kafka.lag.QueueProgress.PartitionProgress;
import io.clickfold.kafka.lag.QueueProgress.State;
import io.clickfold.kafka.report.ProcessReport;
import io.clickfold.kafka.report.ProcessReport.FailedCheck;
import io.clickfold.kafka.report.ProcessReport.Outcome;
import io.clickfold.platform.Role;
import io.clickfold.store.finality.Finality;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OperationsViewTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:17:20Z");
  private static final long MINUTE = 60_000;

  @Test
  void aQueueIsAsBadAsItsWorstPartition() {
    Queue queue =
        queue(
            partition(0, 5, Optional.of(Duration.ofSeconds(1)), State.FLOWING),
            partition(1, 900, Optional.of(Duration.ofSeconds(75)), State.BEHIND),
            partition(2, 0, Optional.of(Duration.ZERO), State.IDLE));

    assertThat(queue.state()).isEqualTo("behind");
    assertThat(queue.waiting()).isEqualTo(905);
    assertThat(queue.delaySeconds()).isEqualTo(75);
    assertThat(queue.delayed())
        .singleElement()
        .satisfies(delayed -> assertThat(delayed.partition()).isEqualTo(1));
  }

  @Test
  void aDelayIsNotKnownIfThatOfOnePartitionIsNot() {
    Queue queue =
        queue(
            partition(0, 5, Optional.of(Duration.ofSeconds(1)), State.FLOWING),
            partition(1, 9, Optional.empty(), State.BEHIND));

    assertThat(queue.delaySeconds()).isNull();
    assertThat(queue.delayed().get(0).delaySeconds()).isNull();
  }

  @Test
  void nothingIsClaimedOfAQueueThatTheBrokersDoNotKnow() {
    Queue queue = queue();

    assertThat(queue.state()).isEqualTo("unknown");
    assertThat(queue.waiting()).isNull();
    assertThat(queue.perSecond()).isNull();
    assertThat(queue.delaySeconds()).isNull();
  }

  @Test
  void aSilentPartitionLeavesOnlyWhatIsWrongKnown() {
    PartitionProgress well = partition(0, 5, Optional.of(Duration.ofSeconds(1)), State.FLOWING);
    PartitionProgress behind = partition(1, 9, Optional.of(Duration.ofMinutes(2)), State.BEHIND);

    Queue queue = queueWithSilent(1, well);
    assertThat(queue.state()).isEqualTo("unknown");
    assertThat(queue.partitions()).isNull();
    assertThat(queue.waiting()).isNull();
    assertThat(queue.perSecond()).isNull();
    assertThat(queue.delaySeconds()).isNull();
    assertThat(queueWithSilent(1, well, behind).state()).isEqualTo("behind");
    assertThat(queueWithSilent(1, well, behind).delayed()).hasSize(1);
  }

  @Test
  void freshnessIsTheWayThroughAggregatorAndWriter() {
    QueueProgress counted =
        progress(
            Role.AGGREGATOR, partition(0, 5, Optional.of(Duration.ofMillis(1_200)), State.FLOWING));
    QueueProgress stored =
        progress(Role.WRITER, partition(0, 5, Optional.of(Duration.ofMillis(300)), State.FLOWING));

    assertThat(view(List.of(counted, stored), Optional.empty()).freshnessSeconds()).isEqualTo(1.5);
    assertThat(view(List.of(counted, progress(Role.WRITER)), Optional.empty()).freshnessSeconds())
        .isNull();
  }

  @Test
  void aRoleThatNobodyReportsHasNoProcesses() {
    Operations nobody = view(List.of(), Optional.of(List.of()));

    assertThat(nobody.stages()).extracting(Stage::processes).containsOnly(0);
    assertThat(view(List.of(), Optional.empty()).stages())
        .extracting(Stage::processes)
        .containsOnlyNulls();
  }

  @Test
  void aRoleIsNotReadyForItsOwnChecksAndThoseThatAllShare() {
    ProcessReport process =
        report(
            List.of("aggregator", "ranker", "writer"),
            List.of(new FailedCheck("ranker", "behind"), new FailedCheck("topics", "missing")),
            List.of());
    ProcessReport other = report(List.of("aggregator"), List.of(), List.of());

    Operations answer = view(List.of(), Optional.of(List.of(process, other)));

    assertThat(stage(answer, "aggregator").ready()).isEqualTo(1);
    assertThat(stage(answer, "aggregator").troubles())
        .extracting(Operations.Trouble::check)
        .containsExactly("topics");
    assertThat(stage(answer, "ranker").troubles())
        .extracting(Operations.Trouble::check)
        .containsExactly("ranker", "topics");
    assertThat(stage(answer, "writer").ready()).isZero();
  }

  @Test
  void outcomesAreSummedOverProcessesAndRatesLeaveOutWhatIsReadTwice() {
    List<Outcome> outcomes =
        List.of(
            new Outcome("aggregator", "counted", "", 500, 9_000),
            new Outcome("aggregator", "forwarded", "", 300, 300),
            new Outcome("aggregator", "rejected", "malformed", 100, 100),
            new Outcome("aggregator", "dead_letter", "process", 7, 7));
    ProcessReport process = report(List.of("aggregator"), List.of(), outcomes);

    Operations answer = view(List.of(), Optional.of(List.of(process, process)));

    assertThat(stage(answer, "aggregator").perSecond()).isEqualTo(2 * 600 / 60.0);
    assertThat(answer.outcomes())
        .contains(new Operations.OutcomeCount("aggregator", "counted", null, 1_000, 18_000))
        .contains(new Operations.OutcomeCount("aggregator", "rejected", "malformed", 200, 200));
  }

  @Test
  void aGapEndsWhatIsFinalButNotTheWatermark() {
    long until = NOW.toEpochMilli() / MINUTE * MINUTE - MINUTE;
    MinuteRanges gaps =
        MinuteRanges.of(List.of(new MinuteRange(until - 10 * MINUTE, until - 9 * MINUTE)));
    OperationsQuery.FinalMinutes minutes =
        new OperationsQuery.FinalMinutes(
            new Finality(Optional.of(Instant.ofEpochMilli(until))), gaps);

    Operations.Progress counts =
        new OperationsView(
                new PipelineSnapshot(
                    List.of(), Optional.empty(), Optional.empty(), Optional.empty()),
                NOW)
            .with(
                Optional.of(minutes),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of())
            .counts();

    assertThat(counts.finalUntil()).isEqualTo(Instant.ofEpochMilli(until - 10 * MINUTE));
    assertThat(counts.watermarkDelaySeconds()).isEqualTo(80);
    assertThat(counts.gaps()).hasSize(1);
    assertThat(counts.gapMinutes()).isEqualTo(1);
  }

  private static Stage stage(Operations answer, String role) {
    return answer.stages().stream()
        .filter(stage -> stage.role().equals(role))
        .findFirst()
        .orElseThrow();
  }

  private static Queue queue(PartitionProgress... partitions) {
    return view(List.of(progress(Role.WRITER, partitions)), Optional.empty()).queues().get(0);
  }

  private static Queue queueWithSilent(int silent, PartitionProgress... partitions) {
    QueueProgress progress = new QueueProgress(Role.WRITER, "a-topic", List.of(partitions), silent);
    return view(List.of(progress), Optional.empty()).queues().get(0);
  }

  private static QueueProgress progress(Role role, PartitionProgress... partitions) {
    return new QueueProgress(role, "a-topic", List.of(partitions), 0);
  }

  private static PartitionProgress partition(
      int number, long waiting, Optional<Duration> delay, State state) {
    return new PartitionProgress(
        number, waiting, delay, Optional.of(1.0), Duration.ZERO, Duration.ZERO, state);
  }

  private static ProcessReport report(
      List<String> roles, List<FailedCheck> checks, List<Outcome> outcomes) {
    return new ProcessReport(
        "p", roles, "1", NOW.minusSeconds(600), NOW, checks.isEmpty(), 0.5, 1, 2, checks, outcomes);
  }

  private static Operations view(
      List<QueueProgress> queues, Optional<List<ProcessReport>> processes) {
    return new OperationsView(
            new PipelineSnapshot(queues, processes, Optional.empty(), Optional.empty()), NOW)
        .with(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());
  }
}
