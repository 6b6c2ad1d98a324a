package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreSession;
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
  private static final String ALL = "all";

  private final Prepared<Statements> prepared;

  private record Statements(
      StoreSession session,
      PreparedStatement insert,
      PreparedStatement list,
      PreparedStatement find,
      PreparedStatement forget,
      PreparedStatement differs,
      PreparedStatement differences) {}

  ReportStore(StoreConnection connection) {
    this.prepared = new Prepared<>(connection, ReportStore::prepare);
  }

  private static Uni<Statements> prepare(StoreSession session) {
    String reports = session.table("reconciliations");
    String ads = session.table("reconciliation_differences");
    String columns =
        "hour, job, compared, ads, raw_clicks, duplicates, late, counted, stored, difference,"
            + " differing_ads";
    return Uni.combine()
        .all()
        .unis(
            session.prepare(
                "INSERT INTO %s (list, %s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    .formatted(reports, columns)),
            session.prepare("SELECT %s FROM %s WHERE list = ? LIMIT ?".formatted(columns, reports)),
            session.prepare(
                "SELECT %s FROM %s WHERE list = ? AND hour = ?".formatted(columns, reports)),
            session.prepare("DELETE FROM %s WHERE hour = ?".formatted(ads)),
            session.prepare(
                "INSERT INTO %s (hour, ad_id, counted, stored) VALUES (?, ?, ?, ?)".formatted(ads)),
            session.prepare("SELECT ad_id, counted, stored FROM %s WHERE hour = ?".formatted(ads)))
        .with(
            (insert, list, find, forget, differs, differences) ->
                new Statements(session, insert, list, find, forget, differs, differences));
  }

  /** Replaces the hour's report: its ads first, since who finds a difference looks for them. */
  public Uni<Void> save(HourReport report) {
    return prepared
        .ask(
            s ->
                s.session()
                    .execute(s.forget().bind(report.hour()))
                    .chain(() -> saveDifferences(s, report))
                    .chain(
                        () ->
                            s.session()
                                .execute(
                                    s.insert()
                                        .bind(
                                            ALL,
                                            report.hour(),
                                            report.job(),
                                            report.compared(),
                                            report.ads(),
                                            report.raw(),
                                            report.duplicates(),
                                            report.late(),
                                            report.counted(),
                                            report.stored(),
                                            report.difference(),
                                            report.differingAds()))))
        .replaceWithVoid();
  }

  private static Uni<Void> saveDifferences(Statements s, HourReport report) {
    return Multi.createFrom()
        .iterable(report.differences())
        .onItem()
        .transformToUni(
            ad ->
                s.session()
                    .execute(s.differs().bind(report.hour(), ad.adId(), ad.counted(), ad.stored())))
        .merge(CONCURRENT)
        .onItem()
        .ignoreAsUni();
  }

  /** The reports of the youngest hours, these first, without the ads that differ. */
  public Uni<List<HourReport>> list() {
    return prepared.ask(
        s ->
            Pages.list(
                s.session(), s.list().bind(ALL, MAX_REPORTS), row -> report(row, List.of())));
  }

  /** The report of an hour; null if there is none. */
  public Uni<HourReport> find(Instant hour) {
    return prepared.ask(
        s ->
            Pages.list(
                    s.session(),
                    s.differences().bind(hour),
                    row ->
                        new HourReport.Difference(row.getString(0), row.getLong(1), row.getLong(2)))
                .chain(differences -> find(s, hour, differences)));
  }

  private static Uni<HourReport> find(
      Statements s, Instant hour, List<HourReport.Difference> differences) {
    return s.session()
        .execute(s.find().bind(ALL, hour))
        .map(
            result -> {
              Row row = result.one();
              return row == null ? null : report(row, differences);
            });
  }

  private static HourReport report(Row row, List<HourReport.Difference> differences) {
    return new HourReport(
        row.getInstant("hour"),
        row.getUuid("job"),
        row.getInstant("compared"),
        Instant.EPOCH,
        0,
        row.getLong("ads"),
        row.getLong("raw_clicks"),
        row.getLong("duplicates"),
        row.getLong("late"),
        row.getLong("counted"),
        row.getLong("stored"),
        row.getLong("difference"),
        row.getLong("differing_ads"),
        differences);
  }
}
