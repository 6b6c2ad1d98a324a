package io.clickfold.store.surplus;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.CqlValues;
import io.clickfold.store.counts.Layout;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * A table of counts, by its partitions and the versions of their rows. Of {@code ad_parts} it is
 * the heads only.
 *
 * @param partitions the keys of the partitions within a range of tokens
 * @param versions the minutes, sources and versions of a partition's rows in a range of minutes
 * @param delete removes a row, up to a version
 * @param has whether a partition, by its key, may have rows of a range
 * @param removed what it means that so many rows were removed
 */
record VersionedTable(
    PreparedStatement partitions,
    PreparedStatement versions,
    PreparedStatement delete,
    Has has,
    LongFunction<Surplus> removed) {

  private static final List<String> DAY_KEY = List.of("ad_id", "day");
  private static final List<String> PARTS_KEY = List.of("ad_id", "cube", "hour", "bucket");

  /** Tells partitions by their key. */
  public interface Has {
    /** Whether a row is of a minute in the range. */
    Predicate<Row> rowsOf(MinuteRange range);
  }

  /** The table of totals. */
  static Uni<VersionedTable> totals(StoreSession session) {
    return prepare(
        session,
        "ad_totals",
        DAY_KEY,
        "",
        "",
        "clicks",
        VersionedTable::isOfDay,
        rows -> new Surplus(rows, 0, 0, 0));
  }

  static Uni<VersionedTable> cubes(StoreSession session) {
    return prepare(
        session,
        "ad_cubes",
        DAY_KEY,
        "",
        "",
        "cubes",
        VersionedTable::isOfDay,
        rows -> new Surplus(0, rows, 0, 0));
  }

  static Uni<VersionedTable> heads(StoreSession session) {
    return prepare(
        session,
        "ad_parts",
        PARTS_KEY,
        " AND part = 0",
        " AND segment = 0",
        "cells",
        VersionedTable::isOfHeads,
        rows -> new Surplus(0, 0, rows, 0));
  }

  private static Uni<VersionedTable> prepare(
      StoreSession session,
      String name,
      List<String> key,
      String prefix,
      String suffix,
      String written,
      Has has,
      LongFunction<Surplus> removed) {
    String table = session.table(name);
    String columns = String.join(", ", key);
    String row = " WHERE " + String.join(" = ? AND ", key) + " = ?" + prefix;
    return Uni.combine()
        .all()
        .unis(
            session.prepare(
                "SELECT DISTINCT %s FROM %s WHERE token(%s) > ? AND token(%s) <= ?"
                    .formatted(columns, table, columns, columns)),
            session.prepare(
                "SELECT minute, source, WRITETIME(%s) AS version FROM %s%s"
                        .formatted(written, table, row)
                    + " AND minute >= ? AND minute < ?"),
            session.prepare(
                "DELETE FROM %s USING TIMESTAMP ?%s AND minute = ? AND source = ?%s"
                    .formatted(table, row, suffix)))
        .asTuple()
        .map(
            all ->
                new VersionedTable(all.getItem1(), all.getItem2(), all.getItem3(), has, removed));
  }

  /** The values of a partition's key, encoded. */
  static List<ByteBuffer> key(Row partition) {
    ByteBuffer[] key = new ByteBuffer[partition.size()];
    for (int i = 0; i < key.length; i++) {
      key[i] = partition.getBytesUnsafe(i);
    }
    return List.of(key);
  }

  /** Lists the partitions of a range of tokens. */
  BoundStatement partitions(TokenRange range) {
    return partitions
        .boundStatementBuilder()
        .setToken(0, range.getStart())
        .setToken(1, range.getEnd())
        .build();
  }

  BoundStatement versions(List<ByteBuffer> key, MinuteRange range) {
    BoundStatementBuilder statement = versions.boundStatementBuilder();
    int at = set(statement, 0, key);
    return statement
        .setBytesUnsafe(at, CqlValues.bigint(range.from()))
        .setBytesUnsafe(at + 1, CqlValues.bigint(range.to()))
        .build();
  }

  BoundStatement delete(List<ByteBuffer> key, Row row, long upTo) {
    BoundStatementBuilder statement = delete.boundStatementBuilder();
    statement.setBytesUnsafe(0, CqlValues.bigint(upTo));
    int at = set(statement, 1, key);
    return statement
        .setBytesUnsafe(at, row.getBytesUnsafe("minute"))
        .setBytesUnsafe(at + 1, row.getBytesUnsafe("source"))
        .build();
  }

  private static int set(BoundStatementBuilder statement, int first, List<ByteBuffer> key) {
    int at = first;
    for (ByteBuffer value : key) {
      statement.setBytesUnsafe(at++, value);
    }
    return at;
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
