package io.clickfold.store.raw;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The statements of the archive's reader, prepared. */
record RawStatements(
    StoreSession session,
    SelectRows rows,
    SelectFilters filters,
    SelectSomeRows some,
    SelectPositions positions) {
  private static final String TABLE = "raw_clicks";

  static Uni<RawStatements> prepare(StoreSession session) {
    return Uni.combine()
        .all()
        .unis(
            SelectRows.prepare(session),
            SelectFilters.prepare(session),
            SelectSomeRows.prepare(session),
            SelectPositions.prepare(session))
        .with(
            (rows, filters, some, positions) ->
                new RawStatements(session, rows, filters, some, positions));
  }

  /** Selects the rows of a minute and source, in the order of their offsets. */
  record SelectRows(PreparedStatement statement) {
    static Uni<SelectRows> prepare(StoreSession session) {
      return session
          .prepare(
              """
              SELECT first_offset, clicks, chunk FROM %s
              WHERE minute = :minute AND source = :source"""
                  .formatted(session.table(TABLE)))
          .map(SelectRows::new);
    }

    /**
     * @param minute the minute's start in milliseconds since 1970
     */
    BoundStatement of(long minute, int source) {
      return statement
          .boundStatementBuilder()
          .setInstant("minute", Instant.ofEpochMilli(minute))
          .setInt("source", source)
          .build();
    }

    /**
     * The clicks of a row.
     *
     * @param after leaves out clicks up to this offset
     * @throws IllegalStateException if it is damaged
     */
    static RawChunk chunk(long minute, int source, Row row, long after) {
      return RawChunk.read(
          minute,
          source,
          row.getLong("first_offset"),
          row.getInt("clicks"),
          row.getByteBuffer("chunk"),
          after);
    }
  }

  /** Selects, of the rows of a minute and source, which ads are in them. */
  record SelectFilters(PreparedStatement statement) {
    static Uni<SelectFilters> prepare(StoreSession session) {
      return session
          .prepare(
              """
              SELECT first_offset, ads FROM %s
              WHERE minute = :minute AND source = :source"""
                  .formatted(session.table(TABLE)))
          .map(SelectFilters::new);
    }

    /**
     * @param minute the minute's start in milliseconds since 1970
     */
    BoundStatement of(long minute, int source) {
      return statement
          .boundStatementBuilder()
          .setInstant("minute", Instant.ofEpochMilli(minute))
          .setInt("source", source)
          .build();
    }

    static long firstOffset(Row row) {
      return row.getLong("first_offset");
    }

    /** An {@link AdFilter}; null if it is missing. */
    static ByteBuffer ads(Row row) {
      return row.getByteBuffer("ads");
    }
  }

  /** Selects rows of a minute and source as {@link SelectRows} does, by their first offsets. */
  record SelectSomeRows(PreparedStatement statement) {
    static Uni<SelectSomeRows> prepare(StoreSession session) {
      return session
          .prepare(
              """
              SELECT first_offset, clicks, chunk FROM %s
              WHERE minute = :minute AND source = :source AND first_offset IN :first_offsets"""
                  .formatted(session.table(TABLE)))
          .map(SelectSomeRows::new);
    }

    /**
     * @param minute the minute's start in milliseconds since 1970
     */
    BoundStatement of(long minute, int source, List<Long> firstOffsets) {
      return statement
          .boundStatementBuilder()
          .setInstant("minute", Instant.ofEpochMilli(minute))
          .setInt("source", source)
          .setList("first_offsets", firstOffsets, Long.class)
          .build();
    }
  }

  /** Selects how far a topic's sources are archived. */
  record SelectPositions(PreparedStatement statement) {
    static Uni<SelectPositions> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT source, position, since, first_appended, gaps FROM %s WHERE topic = :topic"
                  .formatted(session.table("archive_positions")))
          .map(SelectPositions::new);
    }

    BoundStatement of(String topic) {
      return statement.boundStatementBuilder().setString("topic", topic).build();
    }

    static ArchivePosition position(Row row) {
      return new ArchivePosition(
          row.getInt("source"),
          row.getLong("position"),
          row.getInstant("since"),
          row.getInstant("first_appended"),
          ranges(row.getList("gaps", Instant.class)));
    }

    private static MinuteRanges ranges(List<Instant> edges) {
      List<MinuteRange> ranges = new ArrayList<>();
      for (int i = 0; i < edges.size(); i += 2) {
        ranges.add(new MinuteRange(edges.get(i).toEpochMilli(), edges.get(i + 1).toEpochMilli()));
      }
      return MinuteRanges.of(ranges);
    }
  }
}
