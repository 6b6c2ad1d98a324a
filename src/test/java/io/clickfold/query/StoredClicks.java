package io.clickfold.query;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.store.Layout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random clicks, stored as the writer stores their counts. */
final class StoredClicks {
  private static final Map<Dimension, List<String>> VALUES =
      Map.of(
          Dimension.COUNTRY,
          List.of("KR", "K", "KRA", "JP", "", "한국", "US\"x,y"),
          Dimension.IP,
          List.of("203.0.113.9", "2001:db8::1", "10.0.0.1", ""),
          Dimension.USER_ID,
          List.of("u-1", "u-2", "u 3&x=y", ""),
          Dimension.DEVICE,
          List.of("mobile", "tv", "", "KR"));
  private static final List<Cube> CUBES =
      List.of(
          Cube.TOTAL,
          Cube.parse("country"),
          Cube.parse("ip"),
          Cube.parse("user_id"),
          Cube.parse("device"),
          Cube.parse("country+device"));

  private final Random random;
  private final List<StoredClick> clicks = new ArrayList<>();

  StoredClicks(Random random) {
    this.random = random;
  }

  List<StoredClick> all() {
    return clicks;
  }

  String anyValue(Dimension dimension) {
    List<String> values = VALUES.get(dimension);
    return values.get(random.nextInt(values.size()));
  }

  /** Makes clicks of an ad in some minutes of a range, each minute counted by up to 3 sources. */
  void make(String adId, long from, long to, int minutes) {
    for (int i = 0; i < minutes; i++) {
      long minute = from + random.nextLong((to - from) / 60_000) * 60_000;
      int source = random.nextInt(3);
      for (int click = random.nextInt(12); click >= 0; click--) {
        Map<Dimension, String> values = new EnumMap<>(Dimension.class);
        for (Dimension dimension : Dimension.values()) {
          values.put(dimension, anyValue(dimension));
        }
        clicks.add(new StoredClick(adId, minute, source, values));
      }
    }
  }

  /** Writes every state that the counts went through, in random order, as deliveries may come. */
  void store(CqlSession session, String keyspace) {
    PreparedStatement totals =
        session.prepare(
            "INSERT INTO %s.ad_totals (ad_id, day, minute, source, clicks) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?"
                .formatted(keyspace));
    PreparedStatement cells =
        session.prepare(
            "INSERT INTO %s.ad_cells (ad_id, cube, hour, bucket, cell, minute, source, clicks) VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?"
                .formatted(keyspace));
    List<Runnable> writes = new ArrayList<>();
    Map<Key, Long> counts = new HashMap<>();
    for (StoredClick click : clicks) {
      for (Cube cube : CUBES) {
        List<String> cell = cube.dimensions().stream().map(click.values()::get).toList();
        Key key = new Key(click.adId(), cube, cell, click.minute(), click.source());
        long count = counts.merge(key, 1L, Long::sum);
        long version = click.minute() * 1000 + count;
        Instant minute = Instant.ofEpochMilli(click.minute());
        writes.add(
            () ->
                session.execute(
                    cube.equals(Cube.TOTAL)
                        ? totals.bind(
                            click.adId(),
                            Layout.day(click.minute()),
                            minute,
                            click.source(),
                            count,
                            version)
                        : cells.bind(
                            click.adId(),
                            cube.name(),
                            Layout.hour(click.minute()),
                            Layout.bucket(cube, cell),
                            cell,
                            minute,
                            click.source(),
                            count,
                            version)));
      }
    }
    Collections.shuffle(writes, random);
    writes.forEach(Runnable::run);
  }

  /** One click, as counted by a source. */
  record StoredClick(String adId, long minute, int source, Map<Dimension, String> values) {}

  private record Key(String adId, Cube cube, List<String> cell, long minute, int source) {}
}
