package io.clickfold.store.raw;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.click.MinuteRanges;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The statements of the archiver, prepared. All of them may be repeated, and come in any order. */
public final class ArchiveStatements {
  private final StoreSession session;
  private final InsertRow rows;
  private final InsertPosition positions;

  private ArchiveStatements(StoreSession session, InsertRow rows, InsertPosition positions) {
    this.session = session;
    this.rows = rows;
    this.positions = positions;
  }

  /**
   * Prepares all of them.
   *
   * @param keep how long what is written is kept
   */
  public static Uni<ArchiveStatements> prepare(StoreSession session, Duration keep) {
    return Uni.combine()
        .all()
        .unis(InsertRow.prepare(session, keep), InsertPosition.prepare(session))
        .with((rows, positions) -> new ArchiveStatements(session, rows, positions));
  }

  /** The session for which they are prepared. */
  public StoreSession session() {
    return session;
  }

  /** Stores a row, or replaces an earlier state of it. */
  public BoundStatement write(RawRow row) {
    return rows.of(row);
  }

  /** A position never goes back. */
  public BoundStatement write(String topic, ArchivePosition reached) {
    return positions.of(topic, reached);
  }

  /** Stores a row. Its values are looked up by name: with a chunk of clicks they are few. */
  private record InsertRow(PreparedStatement statement) {
    static Uni<InsertRow> prepare(StoreSession session, Duration keep) {
      return session
          .prepare(
              """
              INSERT INTO %s (minute, source, first_offset, clicks, ads, chunk)
              VALUES (:minute, :source, :first_offset, :clicks, :ads, :chunk)
              USING TTL %d AND TIMESTAMP :written"""
                  .formatted(session.table("raw_clicks"), keep.toSeconds()))
          .map(InsertRow::new);
    }

    BoundStatement of(RawRow row) {
      return statement
          .boundStatementBuilder()
          .setInstant("minute", Instant.ofEpochMilli(row.minute()))
          .setInt("source", row.source())
          .setLong("first_offset", row.firstOffset())
          .setInt("clicks", row.clicks())
          .setByteBuffer("ads", row.ads())
          .setByteBuffer("chunk", row.chunk())
          .setLong("written", row.version())
          .build();
    }
  }

  /** Stores how far a source is archived. */
  private record InsertPosition(PreparedStatement statement) {
    static Uni<InsertPosition> prepare(StoreSession session) {
      return session
          .prepare(
              """
              INSERT INTO %s (topic, source, position, since, first_appended, gaps)
              VALUES (:topic, :source, :position, :since, :first_appended, :gaps)
              USING TIMESTAMP :written"""
                  .formatted(session.table("archive_positions")))
          .map(InsertPosition::new);
    }

    BoundStatement of(String topic, ArchivePosition reached) {
      return statement
          .boundStatementBuilder()
          .setString("topic", topic)
          .setInt("source", reached.source())
          .setLong("position", reached.position())
          .setInstant("since", reached.since())
          .setInstant("first_appended", reached.firstAppended())
          .setList("gaps", edges(reached.gaps()), Instant.class)
          .setLong("written", reached.position() + 1)
          .build();
    }

    private static List<Instant> edges(MinuteRanges gaps) {
      return gaps.ranges().stream()
          .flatMap(gap -> Stream.of(gap.from(), gap.to()))
          .map(Instant::ofEpochMilli)
          .toList();
    }
  }
}
