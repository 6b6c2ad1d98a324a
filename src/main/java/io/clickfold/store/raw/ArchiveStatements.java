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
  private final PreparedStatement clicks;
  private final PreparedStatement position;

  private ArchiveStatements(
      StoreSession session, PreparedStatement clicks, PreparedStatement position) {
    this.session = session;
    this.clicks = clicks;
    this.position = position;
  }

  /**
   * Prepares all of them.
   *
   * @param keep how long what is written is kept
   */
  public static Uni<ArchiveStatements> prepare(StoreSession session, Duration keep) {
    return Uni.combine()
        .all()
        .unis(
            session.prepare(
                ("INSERT INTO %s (minute, source, first_offset, clicks, ads, chunk)"
                        + " VALUES (?, ?, ?, ?, ?, ?) USING TTL %d AND TIMESTAMP ?")
                    .formatted(session.table("raw_clicks"), keep.toSeconds())),
            session.prepare(
                ("INSERT INTO %s (topic, source, position, since, first_taken, gaps)"
                        + " VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?")
                    .formatted(session.table("archive_positions"))))
        .asTuple()
        .map(both -> new ArchiveStatements(session, both.getItem1(), both.getItem2()));
  }

  /** The session for which they are prepared. */
  public StoreSession session() {
    return session;
  }

  /** Stores a row, or replaces an earlier state of it. */
  public BoundStatement write(RawRow row) {
    return clicks.bind(
        Instant.ofEpochMilli(row.minute()),
        row.source(),
        row.firstOffset(),
        row.clicks(),
        row.ads(),
        row.chunk(),
        row.version());
  }

  private static List<Instant> edges(MinuteRanges gaps) {
    return gaps.ranges().stream()
        .flatMap(gap -> Stream.of(gap.from(), gap.to()))
        .map(Instant::ofEpochMilli)
        .toList();
  }

  /** A position never goes back. */
  public BoundStatement write(String topic, ArchivePosition reached) {
    return position.bind(
        topic,
        reached.source(),
        reached.position(),
        reached.since(),
        reached.firstTaken(),
        edges(reached.gaps()),
        reached.position() + 1);
  }
}
