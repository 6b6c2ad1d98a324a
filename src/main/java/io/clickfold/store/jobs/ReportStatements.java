package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;

/** The statements that read and write reports of hours, prepared. */
record ReportStatements(
    StoreSession session,
    InsertReport insert,
    SelectNewest newest,
    SelectReport select,
    DeleteDifferences deleteDifferences,
    InsertDifference insertDifference,
    SelectDifferences differences) {

  private static final String REPORTS = "reconciliations";
  private static final String DIFFERENCES = "reconciliation_differences";
  private static final String COLUMNS =
      "hour, job, compared, ads, raw_clicks, duplicates, late, counted, stored, difference,"
          + " differing_ads";

  static Uni<ReportStatements> prepare(StoreSession session) {
    return Uni.combine()
        .all()
        .unis(
            InsertReport.prepare(session),
            SelectNewest.prepare(session),
            SelectReport.prepare(session),
            DeleteDifferences.prepare(session),
            InsertDifference.prepare(session),
            SelectDifferences.prepare(session))
        .with(
            (insert, newest, select, deleteDifferences, insertDifference, differences) ->
                new ReportStatements(
                    session,
                    insert,
                    newest,
                    select,
                    deleteDifferences,
                    insertDifference,
                    differences));
  }

  /** The report that stands in a row, with these differences. */
  static HourReport report(Row row, List<HourReport.Difference> differences) {
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

  /** Stores a report, without the ads that differ. */
  record InsertReport(PreparedStatement statement) {
    static Uni<InsertReport> prepare(StoreSession session) {
      return session
          .prepare(
              """
              INSERT INTO %s (list, hour, job, compared, ads, raw_clicks, duplicates, late, counted,
                stored, difference, differing_ads)
              VALUES ('all', :hour, :job, :compared, :ads, :raw_clicks, :duplicates, :late,
                :counted, :stored, :difference, :differing_ads)"""
                  .formatted(session.table(REPORTS)))
          .map(InsertReport::new);
    }

    BoundStatement of(HourReport report) {
      return statement
          .boundStatementBuilder()
          .setInstant("hour", report.hour())
          .setUuid("job", report.job())
          .setInstant("compared", report.compared())
          .setLong("ads", report.ads())
          .setLong("raw_clicks", report.raw())
          .setLong("duplicates", report.duplicates())
          .setLong("late", report.late())
          .setLong("counted", report.counted())
          .setLong("stored", report.stored())
          .setLong("difference", report.difference())
          .setLong("differing_ads", report.differingAds())
          .build();
    }
  }

  /** Selects the reports of the youngest hours, these first. */
  record SelectNewest(PreparedStatement statement) {
    static Uni<SelectNewest> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT %s FROM %s WHERE list = 'all' LIMIT :most"
                  .formatted(COLUMNS, session.table(REPORTS)))
          .map(SelectNewest::new);
    }

    BoundStatement of(int most) {
      return statement.boundStatementBuilder().setInt("most", most).build();
    }
  }

  /** Selects the report of an hour. */
  record SelectReport(PreparedStatement statement) {
    static Uni<SelectReport> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT %s FROM %s WHERE list = 'all' AND hour = :hour"
                  .formatted(COLUMNS, session.table(REPORTS)))
          .map(SelectReport::new);
    }

    BoundStatement of(Instant hour) {
      return statement.boundStatementBuilder().setInstant("hour", hour).build();
    }
  }

  /** Deletes the ads that differed in an hour. */
  record DeleteDifferences(PreparedStatement statement) {
    static Uni<DeleteDifferences> prepare(StoreSession session) {
      return session
          .prepare("DELETE FROM %s WHERE hour = :hour".formatted(session.table(DIFFERENCES)))
          .map(DeleteDifferences::new);
    }

    BoundStatement of(Instant hour) {
      return statement.boundStatementBuilder().setInstant("hour", hour).build();
    }
  }

  /** Stores an ad that differs in an hour. */
  record InsertDifference(PreparedStatement statement) {
    static Uni<InsertDifference> prepare(StoreSession session) {
      return session
          .prepare(
              """
              INSERT INTO %s (hour, ad_id, counted, stored)
              VALUES (:hour, :ad_id, :counted, :stored)"""
                  .formatted(session.table(DIFFERENCES)))
          .map(InsertDifference::new);
    }

    BoundStatement of(Instant hour, HourReport.Difference ad) {
      return statement
          .boundStatementBuilder()
          .setInstant("hour", hour)
          .setString("ad_id", ad.adId())
          .setLong("counted", ad.counted())
          .setLong("stored", ad.stored())
          .build();
    }
  }

  /** Selects the ads that differ in an hour. */
  record SelectDifferences(PreparedStatement statement) {
    static Uni<SelectDifferences> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT ad_id, counted, stored FROM %s WHERE hour = :hour"
                  .formatted(session.table(DIFFERENCES)))
          .map(SelectDifferences::new);
    }

    BoundStatement of(Instant hour) {
      return statement.boundStatementBuilder().setInstant("hour", hour).build();
    }

    static HourReport.Difference difference(Row row) {
      return new HourReport.Difference(
          row.getString("ad_id"), row.getLong("counted"), row.getLong("stored"));
    }
  }
}
