package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Reads stored counts of an ad, partition by partition, with some partitions under way at once and
 * one page of each in memory. Where a whole partition can be added up, Cassandra does that: one row
 * comes back instead of up to 1,440 a source.
 */
@Singleton
public final class CountReader {
  private static final int CONCURRENT_PARTITIONS = 32;

  private final ReadAccess access;

  CountReader(ReadAccess access) {
    this.access = access;
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
    boolean sum = wanted == Resolution.DAY;
    return read(
        statements ->
            starts(Layout.startOfDay(range.from()), range.to(), Layout.DAY_MILLIS)
                .mapToObj(
                    day ->
                        totalsOf(
                            sum ? statements.totalsSum() : statements.totals(), adId, day, range)),
        row -> addTo(sink, List.of(), row));
  }

  /**
   * Reads cells of a cube.
   *
   * @param cube not the total
   * @param fixed reads only the cells that have these values, which dimensions are the cube's
   * @param sink gets the clicks of every cell and minute that has some, as finely as wanted, in no
   *     particular order
   * @return as {@link #totals}
   */
  public Uni<Void> cells(
      String adId,
      Cube cube,
      Map<Dimension, String> fixed,
      MinuteRange range,
      Resolution wanted,
      CellSink sink) {
    CellFilter filter = new CellFilter(cube, fixed);
    if (filter.isOneCell()) {
      List<String> cell = filter.prefix();
      boolean sum = wanted != Resolution.MINUTE;
      return read(
          statements ->
              starts(Layout.startOfHour(range.from()), range.to(), Layout.HOUR_MILLIS)
                  .mapToObj(
                      hour ->
                          cellOf(
                              sum ? statements.oneCellSum() : statements.oneCell(),
                              adId,
                              Instant.ofEpochMilli(hour),
                              cube,
                              cell,
                              range)),
          row -> addTo(sink, cell, row));
    }
    return read(
        statements ->
            starts(Layout.startOfHour(range.from()), range.to(), Layout.HOUR_MILLIS)
                .boxed()
                .flatMap(
                    hour -> cellsOf(statements, adId, Instant.ofEpochMilli(hour), filter, range)),
        row -> {
          List<String> cell = row.getList(2, String.class);
          if (filter.matches(cell)) {
            addTo(sink, cell, row);
          }
        });
  }

  private static void addTo(CellSink sink, List<String> cell, Row row) {
    Instant minute = row.getInstant(0);
    // A sum over nothing has a row too.
    if (minute != null) {
      sink.add(cell, minute.toEpochMilli(), row.getLong(1));
    }
  }

  private Uni<Void> read(PartitionReads reads, Consumer<Row> rows) {
    Object oneAtATime = new Object();
    return access
        .statements()
        .chain(
            statements ->
                Multi.createFrom()
                    .items(() -> reads.of(statements))
                    .onItem()
                    .transformToUni(
                        partition ->
                            Pages.read(
                                statements.session(),
                                partition,
                                page -> {
                                  synchronized (oneAtATime) {
                                    page.forEach(rows);
                                  }
                                }))
                    .merge(CONCURRENT_PARTITIONS)
                    .onItem()
                    .ignoreAsUni())
        .onFailure()
        .transform(StoreFailures::translate);
  }

  private static BoundStatement totalsOf(
      PreparedStatement statement, String adId, long day, MinuteRange range) {
    return statement.bind(
        adId,
        Layout.day(day),
        Instant.ofEpochMilli(range.from()),
        Instant.ofEpochMilli(range.to()));
  }

  private static BoundStatement cellOf(
      PreparedStatement statement,
      String adId,
      Instant hour,
      Cube cube,
      List<String> cell,
      MinuteRange range) {
    return statement.bind(
        adId,
        cube.name(),
        hour,
        Layout.bucket(cube, cell),
        cell,
        Instant.ofEpochMilli(range.from()),
        Instant.ofEpochMilli(range.to()));
  }

  private static Stream<BoundStatement> cellsOf(
      ReadStatements statements, String adId, Instant hour, CellFilter filter, MinuteRange range) {
    Instant from = Instant.ofEpochMilli(range.from());
    Instant to = Instant.ofEpochMilli(range.to());
    Cube cube = filter.cube();
    List<String> prefix = filter.prefix();
    return IntStream.range(0, Layout.buckets(cube))
        .mapToObj(
            bucket ->
                prefix.isEmpty()
                    ? statements.allCells().bind(adId, cube.name(), hour, (short) bucket, from, to)
                    : statements
                        .cellsBetween()
                        .bind(
                            adId,
                            cube.name(),
                            hour,
                            (short) bucket,
                            prefix,
                            filter.behindPrefix(),
                            from,
                            to));
  }

  private static LongStream starts(long first, long end, long step) {
    return LongStream.iterate(first, start -> start < end, start -> start + step);
  }

  /** The reads of all partitions that a range touches, made one by one as they are wanted. */
  private interface PartitionReads {
    Stream<? extends Statement<?>> of(ReadStatements statements);
  }
}
