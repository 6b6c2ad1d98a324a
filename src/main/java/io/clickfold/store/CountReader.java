package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
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
 * one page of each in memory.
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
   * @param sink gets every minute and source that has clicks, in no particular order
   * @return ends when all is read; fails with a {@link StoreUnavailableException} if Cassandra does
   *     not answer, or with what the sink threw
   */
  public Uni<Void> totals(String adId, MinuteRange range, CellSink sink) {
    return read(
        statements ->
            starts(Layout.startOfDay(range.from()), range.to(), Layout.DAY_MILLIS)
                .mapToObj(day -> totalsOf(statements, adId, day, range)),
        row -> sink.add(List.of(), row.getInstant(0).toEpochMilli(), row.getLong(1)));
  }

  /**
   * Reads cells of a cube.
   *
   * @param cube not the total
   * @param fixed reads only the cells that have these values, which dimensions are the cube's
   * @param sink gets every cell, minute and source that has clicks, in no particular order
   * @return as {@link #totals}
   */
  public Uni<Void> cells(
      String adId, Cube cube, Map<Dimension, String> fixed, MinuteRange range, CellSink sink) {
    CellFilter filter = new CellFilter(cube, fixed);
    return read(
        statements ->
            starts(Layout.startOfHour(range.from()), range.to(), Layout.HOUR_MILLIS)
                .boxed()
                .flatMap(
                    hour -> cellsOf(statements, adId, Instant.ofEpochMilli(hour), filter, range)),
        row -> {
          List<String> cell = row.getList(0, String.class);
          if (filter.matches(cell)) {
            sink.add(cell, row.getInstant(1).toEpochMilli(), row.getLong(2));
          }
        });
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
      ReadStatements statements, String adId, long day, MinuteRange range) {
    return statements
        .totals()
        .bind(
            adId,
            Layout.day(day),
            Instant.ofEpochMilli(range.from()),
            Instant.ofEpochMilli(range.to()));
  }

  private static Stream<BoundStatement> cellsOf(
      ReadStatements statements, String adId, Instant hour, CellFilter filter, MinuteRange range) {
    Instant from = Instant.ofEpochMilli(range.from());
    Instant to = Instant.ofEpochMilli(range.to());
    Cube cube = filter.cube();
    List<String> prefix = filter.prefix();
    if (filter.isOneCell()) {
      short bucket = Layout.bucket(cube, prefix);
      return Stream.of(
          statements.oneCell().bind(adId, cube.name(), hour, bucket, prefix, from, to));
    }
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
