package io.clickfold.store.counts;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.PageGate;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreUnavailableException;
import io.clickfold.wire.CountedRows;
import io.clickfold.wire.Sources;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /**
   * Reads the totals of an ad with these statements.
   *
   * @param wanted which minutes may be added up
   * @param sink gets the clicks; called by one thread at a time
   */
  public static Uni<Void> totals(
      ReadStatements statements, String adId, MinuteRange range, Resolution wanted, CellSink sink) {
    Object lock = new Object();
    CellSink oneAtATime =
        (cell, minute, clicks) -> {
          synchronized (lock) {
            sink.add(cell, minute, clicks);
          }
        };
    return Multi.createFrom()
        .items(range.days().boxed())
        .onItem()
        .transformToUni(
            day ->
                wanted == Resolution.DAY
                    ? sum(statements, adId, day, range, oneAtATime)
                    : minutes(statements, adId, day, range, oneAtATime))
        .merge(CONCURRENT_PARTITIONS)
        .onItem()
        .ignoreAsUni();
  }

  private static Uni<Void> minutes(
      ReadStatements statements, String adId, long day, MinuteRange range, CellSink sink) {
    CountedRows counted = new CountedRows();
    return Pages.read(
        statements.session(),
        statements.totals().of(adId, day, range),
        page ->
            page.forEach(
                row -> {
                  MinuteOfSource key = SelectTotals.key(row);
                  if (counted.counts(key.minute(), key.source())) {
                    sink.add(List.of(), key.minute(), SelectTotals.clicks(row));
                  }
                }));
  }

  private static Uni<Void> sum(
      ReadStatements statements, String adId, long day, MinuteRange range, CellSink sink) {
    return statements
        .session()
        .execute(statements.totalsSum().of(adId, day, range))
        .chain(
            result -> {
              Optional<SumTotals.Sum> found = SumTotals.sum(result.one());
              if (found.isEmpty()) {
                return Uni.createFrom().voidItem();
              }
              SumTotals.Sum sum = found.get();
              if (Sources.isShard(sum.lowestSource())
                  && Sources.isInPlaceOfShards(sum.highestSource())) {
                // Whether all of them count shows minute by minute.
                return minutes(statements, adId, day, range, sink);
              }
              sink.add(List.of(), sum.minute(), sum.clicks());
              return Uni.createFrom().voidItem();
            });
  }
}
