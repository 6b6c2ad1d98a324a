package io.clickfold.store.surplus;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.Layout;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A table of counts, by its partitions and the versions of their rows. Of {@code ad_parts} it is
 * the heads only.
 *
 * @param has whether a partition, by its key, may have rows of a range
 * @param removed what it means that so many rows were removed
 */
record VersionedTable(
    SelectPartitions partitions,
    SelectVersions versions,
    DeleteRow delete,
    Has has,
    LongFunction<Surplus> removed) {

  /** Tells partitions by their key. */
  public interface Has {
    /** Whether a row is of a minute in the range. */
    Predicate<Row> rowsOf(MinuteRange range);
  }

  /**
   * A table's shape, of which its statements are made.
   *
   * @param name the table's
   * @param key the columns of the partition key
   * @param prefix a condition on clustering columns before the minute, if there are any
   * @param suffix a condition on clustering columns behind the source, if there are any
   * @param written the column whose write time is a row's version
   */
  private record Shape(
      String name, List<String> key, String prefix, String suffix, String written) {

    String columns() {
      return String.join(", ", key);
    }

    /** Names a partition, each value as its column. */
    String partition() {
      return key.stream().map(name -> name + " = :" + name).collect(Collectors.joining(" AND "))
          + prefix;
    }
  }

  /** The table of totals. */
  static Uni<VersionedTable> totals(StoreSession session) {
    return prepare(
        session,
        new Shape("ad_totals", PartitionKey.OF_DAY, "", "", "clicks"),
        VersionedTable::isOfDay,
        rows -> new Surplus(rows, 0, 0, 0));
  }

  static Uni<VersionedTable> cubes(StoreSession session) {
    return prepare(
        session,
        new Shape("ad_cubes", PartitionKey.OF_DAY, "", "", "cubes"),
        VersionedTable::isOfDay,
        rows -> new Surplus(0, rows, 0, 0));
  }

  static Uni<VersionedTable> heads(StoreSession session) {
    return prepare(
        session,
        new Shape("ad_parts", PartitionKey.OF_PARTS, " AND part = 0", " AND segment = 0", "cells"),
        VersionedTable::isOfHeads,
        rows -> new Surplus(0, 0, rows, 0));
  }

  private static Uni<VersionedTable> prepare(
      StoreSession session, Shape table, Has has, LongFunction<Surplus> removed) {
    return Uni.combine()
        .all()
        .unis(
            SelectPartitions.prepare(session, table),
            SelectVersions.prepare(session, table),
            DeleteRow.prepare(session, table))
        .with(
            (partitions, versions, delete) ->
                new VersionedTable(partitions, versions, delete, has, removed));
  }

  /** Selects the keys of the partitions within a range of tokens. */
  record SelectPartitions(PreparedStatement statement, List<String> key) {
    private static Uni<SelectPartitions> prepare(StoreSession session, Shape table) {
      String columns = table.columns();
      return session
          .prepare(
              """
              SELECT DISTINCT %s FROM %s
              WHERE token(%s) > :after AND token(%s) <= :last"""
                  .formatted(columns, session.table(table.name()), columns, columns))
          .map(statement -> new SelectPartitions(statement, table.key()));
    }

    BoundStatement of(TokenRange range) {
      return statement
          .boundStatementBuilder()
          .setToken("after", range.getStart())
          .setToken("last", range.getEnd())
          .build();
    }

    PartitionKey partition(Row row) {
      return PartitionKey.of(row, key);
    }

    static String adId(Row row) {
      return row.getString("ad_id");
    }
  }

  /** Selects the minutes, sources and versions of a partition's rows in a range of minutes. */
  record SelectVersions(PreparedStatement statement) {
    private static Uni<SelectVersions> prepare(StoreSession session, Shape table) {
      return session
          .prepare(
              """
              SELECT minute, source, WRITETIME(%s) AS version FROM %s
              WHERE %s AND minute >= :from_minute AND minute < :to_minute"""
                  .formatted(table.written(), session.table(table.name()), table.partition()))
          .map(SelectVersions::new);
    }

    BoundStatement of(PartitionKey partition, MinuteRange range) {
      BoundStatementBuilder bound = statement.boundStatementBuilder();
      partition.bind(bound);
      return bound
          .setInstant("from_minute", Instant.ofEpochMilli(range.from()))
          .setInstant("to_minute", Instant.ofEpochMilli(range.to()))
          .build();
    }

    /** In milliseconds since 1970. */
    static long minute(Row row) {
      return row.getInstant("minute").toEpochMilli();
    }

    /** Empty for a row without a value, which nobody counted. */
    static OptionalLong version(Row row) {
      return row.isNull("version") ? OptionalLong.empty() : OptionalLong.of(row.getLong("version"));
    }
  }

  /** Deletes a row, up to a version. */
  record DeleteRow(PreparedStatement statement) {
    private static Uni<DeleteRow> prepare(StoreSession session, Shape table) {
      return session
          .prepare(
              """
              DELETE FROM %s USING TIMESTAMP :written
              WHERE %s AND minute = :minute AND source = :source%s"""
                  .formatted(session.table(table.name()), table.partition(), table.suffix()))
          .map(DeleteRow::new);
    }

    /**
     * @param version a row that {@link SelectVersions} has found
     * @param upTo the highest version that is deleted
     */
    BoundStatement of(PartitionKey partition, Row version, long upTo) {
      BoundStatementBuilder bound = statement.boundStatementBuilder();
      partition.bind(bound);
      return bound
          .setLong("written", upTo)
          .setBytesUnsafe("minute", version.getBytesUnsafe("minute"))
          .setBytesUnsafe("source", version.getBytesUnsafe("source"))
          .build();
    }
  }

  private static Predicate<Row> isOfDay(MinuteRange range) {
    var first = Layout.day(range.from());
    var last = Layout.day(range.to() - 1);
    return partition -> {
      var day = partition.getLocalDate("day");
      return !day.isBefore(first) && !day.isAfter(last);
    };
  }

  private static Predicate<Row> isOfHeads(MinuteRange range) {
    long first = Minutes.startOfHour(range.from());
    return partition -> {
      long hour = partition.getInstant("hour").toEpochMilli();
      return partition.getShort("bucket") == Layout.HEADS && first <= hour && hour < range.to();
    };
  }
}
