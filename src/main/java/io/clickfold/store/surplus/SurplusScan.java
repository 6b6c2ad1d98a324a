package io.clickfold.store.surplus;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.clickfold.click.Cube;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreSession;
import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.counts.MinuteGroups;
import io.clickfold.store.counts.RowVersion;
import io.clickfold.store.surplus.VersionedTable.SelectVersions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One search for rows of a range of minutes whose version is below a generation. Keys of partitions
 * are read by ranges of tokens, a few at once, each with a page in memory; the partitions of a page
 * that may have such rows are then read some at once.
 */
public final class SurplusScan {
  private static final int CONCURRENT_RANGES = 4;
  private static final int CONCURRENT_PARTITIONS = 8;
  private static final int PAGE_OF_KEYS = 5_000;
  private static final int PAGE_OF_VERSIONS = 2_000;
  private static final int ROWS_OF_REQUEST = 100;
  private static final int RETRIES = 5;
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);

  private final StoreSession session;
  private final MinuteRange range;
  private final long base;
  private final LongConsumer scanned;

  private record Tables(VersionedTable totals, VersionedTable cubes, VersionedTable heads) {}

  /**
   * A scan for rows below a generation.
   *
   * @param range minutes of whose rows these are
   * @param generation whose rows stay, as those of higher ones do
   * @param scanned is told how many partitions were searched since it was told last
   */
  public SurplusScan(
      StoreSession session, MinuteRange range, int generation, LongConsumer scanned) {
    this.session = session;
    this.range = range;
    this.base = RowVersion.base(generation);
    this.scanned = scanned;
  }

  /** Searches all partitions. */
  public Uni<Surplus> all() {
    return tables()
        .onItem()
        .transformToMulti(
            tables ->
                Multi.createFrom()
                    .items(tables.totals(), tables.cubes(), tables.heads())
                    .onItem()
                    .transformToUniAndConcatenate(this::allOf))
        .collect()
        .with(adding());
  }

  /**
   * Searches the partitions of some ads.
   *
   * @param cubes which cubes with many cells there may be
   */
  public Uni<Surplus> of(Set<String> ads, List<Cube> cubes) {
    return tables()
        .onItem()
        .transformToMulti(
            tables ->
                Multi.createFrom().items(() -> ads.stream().flatMap(ad -> of(tables, ad, cubes))))
        .onItem()
        .transformToUni(partition -> partition)
        .merge(CONCURRENT_RANGES * CONCURRENT_PARTITIONS)
        .collect()
        .with(adding());
  }

  private Uni<Tables> tables() {
    return Uni.combine()
        .all()
        .unis(
            VersionedTable.totals(session),
            VersionedTable.cubes(session),
            VersionedTable.heads(session))
        .with(Tables::new);
  }

  private Stream<Uni<Surplus>> of(Tables tables, String adId, List<Cube> cubes) {
    Stream<Uni<Surplus>> days =
        range
            .days()
            .mapToObj(day -> PartitionKey.ofDay(adId, day))
            .flatMap(
                key -> Stream.of(partition(tables.totals(), key), partition(tables.cubes(), key)));
    Stream<Uni<Surplus>> hours =
        range
            .hours()
            .boxed()
            .flatMap(
                hour ->
                    cubes.stream()
                        .map(
                            cube ->
                                partition(tables.heads(), PartitionKey.ofHeads(adId, cube, hour))));
    return Stream.concat(days, hours).map(search -> search.map(found -> counted(1, found)));
  }

  private Uni<Surplus> allOf(VersionedTable table) {
    return Multi.createFrom()
        .iterable(TokenRanges.of(session))
        .onItem()
        .transformToUni(tokens -> allOf(table, tokens))
        .merge(CONCURRENT_RANGES)
        .collect()
        .with(adding());
  }

  private Uni<Surplus> allOf(VersionedTable table, TokenRange tokens) {
    Predicate<Row> has = table.has().rowsOf(range);
    return Pages.each(
            session,
            table.partitions().of(tokens).setPageSize(PAGE_OF_KEYS),
            SurplusScan::patiently)
        .onItem()
        .transformToUniAndConcatenate(page -> page(table, page, has))
        .collect()
        .with(adding());
  }

  private Uni<Surplus> page(VersionedTable table, Iterable<Row> page, Predicate<Row> has) {
    List<PartitionKey> wanted = new ArrayList<>();
    int keys = 0;
    for (Row partition : page) {
      keys++;
      if (has.test(partition)) {
        wanted.add(table.partitions().partition(partition));
      }
    }
    int read = keys;
    return partitions(table, wanted).map(found -> counted(read, found));
  }

  private Uni<Surplus> partitions(VersionedTable table, List<PartitionKey> keys) {
    return Multi.createFrom()
        .iterable(keys)
        .onItem()
        .transformToUni(key -> partition(table, key))
        .merge(CONCURRENT_PARTITIONS)
        .collect()
        .with(adding());
  }

  private Uni<Surplus> partition(VersionedTable table, PartitionKey key) {
    Statement<?> versions = table.versions().of(key, range).setPageSize(PAGE_OF_VERSIONS);
    return Uni.createFrom()
        .deferred(
            () -> {
              MinuteGroups<BatchableStatement<?>> deletes = new MinuteGroups<>(ROWS_OF_REQUEST);
              return Pages.each(session, versions, SurplusScan::patiently)
                  .onItem()
                  .transformToUniAndConcatenate(
                      page -> {
                        surplus(table, key, page, deletes);
                        return delete(deletes.takeWhole());
                      })
                  .collect()
                  .with(Collectors.summingInt(deleted -> deleted))
                  .chain(deleted -> delete(deletes.takeAll()).map(last -> deleted + last));
            })
        .map(table.removed()::apply);
  }

  private void surplus(
      VersionedTable table,
      PartitionKey key,
      Iterable<Row> page,
      MinuteGroups<BatchableStatement<?>> deletes) {
    for (Row row : page) {
      if (SelectVersions.version(row).orElse(Long.MIN_VALUE) < base) {
        deletes.add(SelectVersions.minute(row), table.delete().of(key, row, base));
      }
    }
  }

  /**
   * Returns how many were deleted. The rows of an ad's minute go at once, being one mutation of one
   * partition: what shards have counted must not be gone in part ({@link
   * io.clickfold.wire.CountedRows}).
   */
  private Uni<Integer> delete(List<List<BatchableStatement<?>>> deletes) {
    return Multi.createFrom()
        .iterable(deletes)
        .onItem()
        .transformToUniAndConcatenate(
            some ->
                patiently(
                        session.execute(
                            BatchStatement.newInstance(BatchType.UNLOGGED).addAll(some)))
                    .replaceWith(some.size()))
        .collect()
        .with(Collectors.summingInt(deleted -> deleted));
  }

  private Surplus counted(int partitions, Surplus found) {
    scanned.accept(partitions);
    return found.plus(new Surplus(0, 0, 0, partitions));
  }

  /** Each request by itself: what was done before it is not done again. */
  public static <T> Uni<T> patiently(Uni<T> attempt) {
    return attempt
        .onFailure()
        .transform(StoreFailures::translate)
        .onFailure(StoreUnavailableException.class)
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .atMost(RETRIES);
  }

  private static Collector<Surplus, ?, Surplus> adding() {
    return Collectors.reducing(Surplus.NONE, Surplus::plus);
  }
}
