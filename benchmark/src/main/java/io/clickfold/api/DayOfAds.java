package io.clickfold.api;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.click.Cube;
import io.clickfold.store.counts.Layout;
import io.clickfold.wire.PackedCubes;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Fills a store with a day of counts, up to now, for {@code scripts/query-load}: every ad has
 * clicks in every minute; the first ads have cells too; and there are rankings.
 */
final class DayOfAds {
  private static final int MINUTES = 1_440;
  private static final int ROWS = 120;
  private static final int MAX_REQUESTS = 64;
  private static final int COUNTRIES = 10;
  private static final List<String> DEVICES = List.of("mobile", "desktop", "tablet");
  private static final List<Integer> WINDOWS = List.of(1, 5, 60);

  private final CqlSession session;
  private final String keyspace;
  private final Semaphore requests = new Semaphore(MAX_REQUESTS);
  private final Instant until = Instant.now().truncatedTo(ChronoUnit.MINUTES);
  private final Instant from = until.minus(MINUTES, ChronoUnit.MINUTES);
  private long rows;

  private DayOfAds(CqlSession session, String keyspace) {
    this.session = session;
    this.keyspace = keyspace;
  }

  /**
   * @param args Cassandra's host:port, the keyspace, the ads, and of how many of these there are
   *     cells
   */
  public static void main(String[] args) throws InterruptedException {
    String[] address = args[0].split(":");
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoint(new InetSocketAddress(address[0], Integer.parseInt(address[1])))
            .withLocalDatacenter("datacenter1")
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofMinutes(1))
                    .build())
            .build()) {
      DayOfAds day = new DayOfAds(session, args[1]);
      day.totals(Integer.parseInt(args[2]));
      day.cells(Integer.parseInt(args[3]));
      day.rankings(Cube.TOTAL, List.of());
      for (String country : countries()) {
        day.rankings(Cube.parse("country"), List.of(country));
      }
      day.watermarks();
      day.requests.acquire(MAX_REQUESTS);
      System.out.printf("%,d rows%n", day.rows);
    }
  }

  private static List<String> countries() {
    return Arrays.stream(Locale.getISOCountries()).limit(COUNTRIES).toList();
  }

  private void totals(int ads) throws InterruptedException {
    PreparedStatement insert =
        prepare("ad_totals (ad_id, day, minute, source, clicks) VALUES (?, ?, ?, 0, ?)");
    for (int ad = 0; ad < ads; ad++) {
      List<BoundStatement> ofDay = new ArrayList<>();
      for (int i = 0; i < MINUTES; i++) {
        Instant minute = from.plus(i, ChronoUnit.MINUTES);
        if (!ofDay.isEmpty() && minute.truncatedTo(ChronoUnit.DAYS).equals(minute)) {
          write(ofDay);
        }
        ofDay.add(
            insert.bind("ad-" + ad, Layout.day(minute.toEpochMilli()), minute, clicks(ad, i)));
      }
      write(ofDay);
      if (ad % 1_000 == 999) {
        System.out.printf("  totals of %,d ads%n", ad + 1);
      }
    }
  }

  private void cells(int ads) throws InterruptedException {
    PreparedStatement insert =
        prepare("ad_cubes (ad_id, day, minute, source, cubes) VALUES (?, ?, ?, 0, ?)");
    for (int ad = 0; ad < ads; ad++) {
      for (int i = 0; i < MINUTES; i++) {
        Instant minute = from.plus(i, ChronoUnit.MINUTES);
        ByteBuffer cubes =
            PackedCubes.pack(
                List.of(
                    head("country", countries(), clicks(ad, i)),
                    head("device", DEVICES, clicks(ad, i))));
        execute(insert.bind("ad-" + ad, Layout.day(minute.toEpochMilli()), minute, cubes));
        rows++;
      }
    }
  }

  private static CubeCells head(String cube, List<String> values, long clicks) {
    return new CubeCells(
        Cube.parse(cube),
        0,
        Parts.HEAD,
        PackedCells.of(
            values.stream()
                .map(value -> new Cell(List.of(value), 1 + clicks / values.size()))
                .toList()));
  }

  private void rankings(Cube cube, List<String> cell) throws InterruptedException {
    PreparedStatement insert =
        prepare(
            "rankings (cube, cell, window_minutes, day, until, clicks, complete, ads, ad_clicks)"
                + " VALUES (?, ?, ?, ?, ?, ?, true, ?, ?)");
    for (int window : WINDOWS) {
      for (int i = 1; i <= MINUTES; i++) {
        Instant end = from.plus(i, ChronoUnit.MINUTES);
        int shift = i;
        List<String> ads =
            IntStream.range(0, 100).mapToObj(rank -> "ad-" + (rank + shift % 7)).toList();
        List<Long> clicks =
            LongStream.range(0, 100).map(rank -> window * 10_000L / (rank + 1)).boxed().toList();
        execute(
            insert.bind(
                cube.name(),
                cell,
                window,
                Layout.day(end.toEpochMilli() - 1),
                end,
                window * 50_000L,
                ads,
                clicks));
      }
    }
  }

  /** All but the last two minutes are final, as in a running system. */
  private void watermarks() throws InterruptedException {
    PreparedStatement insert =
        prepare(
            "source_watermarks (topic, partition, source, sources, partitions, watermark)"
                + " VALUES (?, 0, 0, 1, 1, ?)");
    for (String topic : List.of("click-counts", "ad-ranks")) {
      execute(insert.bind(topic, until.minus(2, ChronoUnit.MINUTES)));
    }
  }

  private static long clicks(int ad, int minute) {
    return 1 + 60_000 / (ad + 1) + minute % 5;
  }

  private PreparedStatement prepare(String into) {
    return session.prepare("INSERT INTO " + keyspace + "." + into);
  }

  /** Writes rows of one partition, and clears the list. */
  private void write(List<BoundStatement> ofPartition) throws InterruptedException {
    for (int i = 0; i < ofPartition.size(); i += ROWS) {
      execute(
          BatchStatement.newInstance(BatchType.UNLOGGED)
              .addAll(ofPartition.subList(i, Math.min(ofPartition.size(), i + ROWS))));
    }
    rows += ofPartition.size();
    ofPartition.clear();
  }

  private void execute(Statement<?> statement) throws InterruptedException {
    requests.acquire();
    session
        .executeAsync(statement)
        .whenComplete(
            (done, failure) -> {
              requests.release();
              if (failure != null) {
                System.err.println(
                    "a write failed, so the load is not what it should be: " + failure);
              }
            });
  }
}
