package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.Pages;
import io.clickfold.store.jobs.ReportStatements.SelectDifferences;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** The newest report of each hour, as stored. */
@Singleton
public final class ReportStore {
  private static final int CONCURRENT = 16;
  private static final int MAX_REPORTS = 1_000;

  private final Prepared<ReportStatements> prepared;

  ReportStore(StoreConnection connection) {
    this.prepared = new Prepared<>(connection, ReportStatements::prepare);
  }

  /** Replaces the hour's report: its ads first, since who finds a difference looks for them. */
  public Uni<Void> save(HourReport report) {
    return prepared
        .ask(
            s ->
                s.session()
                    .execute(s.deleteDifferences().of(report.hour()))
                    .chain(() -> saveDifferences(s, report))
                    .chain(() -> s.session().execute(s.insert().of(report))))
        .replaceWithVoid();
  }

  private static Uni<Void> saveDifferences(ReportStatements s, HourReport report) {
    return Multi.createFrom()
        .iterable(report.differences())
        .onItem()
        .transformToUni(ad -> s.session().execute(s.insertDifference().of(report.hour(), ad)))
        .merge(CONCURRENT)
        .onItem()
        .ignoreAsUni();
  }

  /** The reports of the youngest hours, these first, without the ads that differ. */
  public Uni<List<HourReport>> list() {
    return youngest(MAX_REPORTS);
  }

  /**
   * The reports of so many of the youngest hours, these first, without the ads that differ.
   *
   * @param max from 1 to 1,000
   */
  public Uni<List<HourReport>> youngest(int max) {
    return prepared.ask(
        s ->
            Pages.list(
                s.session(), s.newest().of(max), row -> ReportStatements.report(row, List.of())));
  }

  /** The report of an hour; null if there is none. */
  public Uni<HourReport> find(Instant hour) {
    return prepared.ask(
        s ->
            Pages.list(s.session(), s.differences().of(hour), SelectDifferences::difference)
                .chain(differences -> find(s, hour, differences)));
  }

  private static Uni<HourReport> find(
      ReportStatements s, Instant hour, List<HourReport.Difference> differences) {
    return s.session()
        .execute(s.select().of(hour))
        .map(
            result -> {
              Row row = result.one();
              return row == null ? null : ReportStatements.report(row, differences);
            });
  }
}
