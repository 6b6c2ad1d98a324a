package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Reads stored counts of an ad, partition by partition, with some partitions under way at once and
 * one page of each in memory. Where a whole day's totals can be added up, Cassandra does that: one
 * row comes back instead of up to 1,440 a source.
 */
@Singleton
public final class CountReader {
  private static final int CONCURRENT_PARTITIONS = 32;

  private final ReadAccess access;
  private final PageGate gate;

  CountReader(ReadAccess access, PageGate gate) {
    this.access = access;
    this.gate = gate;
  }

  /**
   * Reads the ad's totals.
   *
   * @param sink gets the clicks of every minute that has some, as finely as wanted, in no
   *     particular order
   * @return ends when all is read; fails with a {@link StoreUnavailableException} if Cassandra does
   *     not answer, or with what the sink threw
   */
  public Uni<Void> totals(String adId, MinuteRange range, Resolution wanted, CellSink sink) {
    return access
        .statements()
        .chain(statements -> totals(statements, adId, range, wanted, sink))
        .onFailure()
        .transform(StoreFailures::translate);
  }

  /**
   * Reads cells of a cube.
   *
   * @param cube not the total
   * @param fixed reads only the cells that have these values, which dimensions are the cube's
   * @param sink gets the clicks of every cell and minute that has some, in no particular order
   * @return as {@link #totals}; fails with an {@link IllegalStateException} if cells are damaged
   */
  public Uni<Void> cells(
      String adId, Cube cube, Map<Dimension, String> fixed, MinuteRange range, CellSink sink) {
    CellFilter filter = new CellFilter(cube, fixed);
    return access
        .statements()
        .chain(statements -> new CellReading(statements, gate, adId, filter, range, sink).read())
        .onFailure()
        .transform(StoreFailures::translate);
  }

  private static Uni<Void> totals(
      ReadStatements statements, String adId, MinuteRange range, Resolution wanted, CellSink sink) {
    PreparedStatement totals =
        wanted == Resolution.DAY ? statements.totalsSum() : statements.totals();
    Instant from = Instant.ofEpochMilli(range.from());
    Instant to = Instant.ofEpochMilli(range.to());
    Object oneAtATime = new Object();
    return Multi.createFrom()
        .items(range.days().boxed())
        .onItem()
        .transformToUni(
            day ->
                Pages.read(
                    statements.session(),
                    totals.bind(adId, Layout.day(day), from, to),
                    page -> {
                      synchronized (oneAtATime) {
                        page.forEach(row -> addTo(sink, row));
                      }
                    }))
        .merge(CONCURRENT_PARTITIONS)
        .onItem()
        .ignoreAsUni();
  }

  private static void addTo(CellSink sink, Row row) {
    Instant minute = row.getInstant(0);
    // A sum over nothing has a row too.
    if (minute != null) {
      sink.add(List.of(), minute.toEpochMilli(), row.getLong(1));
    }
  }
}
