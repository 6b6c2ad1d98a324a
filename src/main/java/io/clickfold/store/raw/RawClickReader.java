package io.clickfold.store.raw;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreSession;
import io.clickfold.store.raw.RawStatements.SelectFilters;
import io.clickfold.store.raw.RawStatements.SelectPositions;
import io.clickfold.store.raw.RawStatements.SelectRows;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Reads archived clicks, one minute of one source after the other, with one page in memory at a
 * time. Each click comes once.
 */
@Singleton
public final class RawClickReader {
  /** Of at most 256 KiB each before compression. */
  private static final int ROWS_AT_ONCE = 4;

  private static final int FILTERS_AT_ONCE = 500;

  private static final int LOOKED_AT_ONCE = 32;

  private final StoreConnection connection;
  private final Uni<RawStatements> statements;
  private final String topic;

  RawClickReader(StoreConnection connection, ClickfoldConfig config) {
    this.connection = connection;
    this.statements = connection.prepared(RawStatements::prepare);
    this.topic = config.topics().adClicks();
  }

  /**
   * How far each source is archived that has been assigned to an archiver.
   *
   * @return by source; fails with a {@link io.clickfold.store.StoreUnavailableException} if
   *     Cassandra does not answer
   */
  public Uni<List<ArchivePosition>> positions() {
    return connection
        .soon(statements)
        .onItem()
        .transformToMulti(prepared -> rows(prepared.session(), prepared.positions().of(topic)))
        .map(SelectPositions::position)
        .collect()
        .asList()
        .onFailure()
        .transform(StoreFailures::translate);
  }

  /**
   * The archived clicks of a minute and source, in the order of their offsets; of a minute that is
   * being archived those that are there by now.
   *
   * @param minuteMillis the minute's start in milliseconds since 1970
   * @return reads as it is asked for more; fails as {@link #positions} does, or with an {@link
   *     IllegalStateException} if a row is damaged
   */
  public Multi<RawChunk> minute(long minuteMillis, int source) {
    return read(
        minuteMillis,
        source,
        prepared ->
            rows(
                prepared.session(),
                prepared.rows().of(minuteMillis, source).setPageSize(ROWS_AT_ONCE)));
  }

  /**
   * The same, but without chunks in which none of some ads is. Those that are read have other ads'
   * clicks, too.
   */
  public Multi<RawChunk> minute(long minuteMillis, int source, Set<String> ads) {
    int[] hashes = ads.stream().mapToInt(AdFilter::hash).sorted().toArray();
    return read(
        minuteMillis,
        source,
        prepared ->
            rows(
                    prepared.session(),
                    prepared.filters().of(minuteMillis, source).setPageSize(FILTERS_AT_ONCE))
                .select()
                .where(row -> mayHave(row, hashes))
                .map(SelectFilters::firstOffset)
                .group()
                .intoLists()
                .of(ROWS_AT_ONCE)
                .onItem()
                .transformToMultiAndConcatenate(
                    offsets ->
                        rows(
                            prepared.session(),
                            prepared.some().of(minuteMillis, source, offsets))));
  }

  /**
   * Whether there are archived clicks of some minutes.
   *
   * @return fails as {@link #positions} does
   */
  public Uni<Boolean> hasClicks(MinuteRange minutes, Collection<Integer> sources) {
    return connection
        .soon(statements)
        .onItem()
        .transformToMulti(
            prepared ->
                Multi.createFrom()
                    .items(() -> rowsOf(minutes, sources, prepared))
                    .onItem()
                    .transformToUni(row -> prepared.session().execute(row.setPageSize(1)))
                    .merge(LOOKED_AT_ONCE)
                    .map(found -> found.one() != null)
                    .select()
                    .where(found -> found))
        .toUni()
        .map(found -> found != null)
        .onFailure()
        .transform(StoreFailures::translate);
  }

  private static Stream<BoundStatement> rowsOf(
      MinuteRange minutes, Collection<Integer> sources, RawStatements prepared) {
    return LongStream.range(minutes.from() / Minutes.MILLIS, minutes.to() / Minutes.MILLIS)
        .map(minute -> minute * Minutes.MILLIS)
        .boxed()
        .flatMap(minute -> sources.stream().map(source -> prepared.filters().of(minute, source)));
  }

  private Multi<RawChunk> read(long minute, int source, RowReading reading) {
    return Multi.createFrom()
        .deferred(
            () -> {
              Chunks chunks = new Chunks(minute, source);
              return connection
                  .soon(statements)
                  .onItem()
                  .transformToMulti(reading::rows)
                  .map(chunks::chunk)
                  .select()
                  .where(chunk -> chunk.clicks() > 0);
            })
        .onFailure()
        .transform(StoreFailures::translate);
  }

  private static boolean mayHave(Row row, int[] hashes) {
    ByteBuffer ads = SelectFilters.ads(row);
    // Damage shows when the row itself is read.
    return ads == null || AdFilter.mayHave(ads, hashes);
  }

  /** The rows of a statement, with a page of them in memory. */
  private static Multi<Row> rows(StoreSession session, Statement<?> statement) {
    return Pages.each(session, statement)
        .onItem()
        .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page));
  }

  /** Gives rows. */
  @FunctionalInterface
  private interface RowReading {
    Multi<Row> rows(RawStatements prepared);
  }

  /**
   * Makes chunks of rows. Where the archive restarted within a chunk, two rows have the same
   * clicks; they are read from the first.
   */
  private static final class Chunks {
    private final long minute;
    private final int source;
    private long last = -1;

    Chunks(long minute, int source) {
      this.minute = minute;
      this.source = source;
    }

    RawChunk chunk(Row row) {
      RawChunk chunk = SelectRows.chunk(minute, source, row, last);
      last = Math.max(last, chunk.lastOffset());
      return chunk;
    }
  }
}
