package io.clickfold.api.recalculations;

import io.clickfold.api.StoreGuard;
import io.clickfold.click.MinuteRange;
import io.clickfold.problem.ProblemKind;
import io.clickfold.store.jobs.ClosedMinutes;
import io.clickfold.store.jobs.JobStore;
import io.clickfold.store.jobs.ReportStore;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** Begins reconciliations, and shows what came of them, for clients. */
@Singleton
public final class Reports {
  private final JobStore jobs;
  private final ReportStore reports;
  private final ClosedMinutes closed;

  Reports(JobStore jobs, ReportStore reports, ClosedMinutes closed) {
    this.jobs = jobs;
    this.reports = reports;
    this.closed = closed;
  }

  /** Begins to compare an hour. */
  Uni<Recalculation> begin(ReconciliationRequest request) {
    MinuteRange hour = Requests.hour(request);
    return StoreGuard.orUnavailable(
        closed
            .check(hour, false)
            .chain(checked -> jobs.checkRoom())
            .chain(checked -> jobs.createReconciliation(hour, request.repair()))
            .map(Recalculation::of));
  }

  /** The newest reports of the youngest hours, these first. */
  Uni<List<Reconciliation>> list() {
    return StoreGuard.orUnavailable(
        reports.list().map(all -> all.stream().map(Reconciliation::of).toList()));
  }

  /**
   * The same of so many hours.
   *
   * @param max from 1 to 1,000
   * @return fails with a {@link io.clickfold.problem.ProblemException} if Cassandra does not answer
   */
  public Uni<List<Reconciliation>> youngest(int max) {
    return StoreGuard.orUnavailable(
        reports.youngest(max).map(all -> all.stream().map(Reconciliation::of).toList()));
  }

  /** The newest report of an hour. */
  Uni<List<Reconciliation>> find(String hour) {
    Instant start = Instant.ofEpochMilli(Requests.hour(hour).from());
    return StoreGuard.orUnavailable(
        reports
            .find(start)
            .onItem()
            .ifNull()
            .failWith(
                () ->
                    ProblemKind.RECONCILIATION_UNKNOWN.because(
                        "The hour %s was not compared yet. POST it to have it compared."
                            .formatted(start)))
            .map(report -> List.of(Reconciliation.withAds(report))));
  }
}
