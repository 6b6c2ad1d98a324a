package io.clickfold.api;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.store.counts.Layout;
import io.clickfold.wire.PackedCubes;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import java.time.Instant;
import java.time.LocalDate;
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
          List.of("KR", "JP", "GB", "US", "", "XK", "ZZ"),
          Dimension.IP,
          List.of("203.0.113.9", "2001:db8::1", "10.0.0.1", "", "10.0.0.2", "10.0.0.3", "10.0.0.4"),
          Dimension.USER_ID,
          List.of("u-1", "u-2", "u 3&x=y", ""),
          Dimension.DEVICE,
          List.of("mobile", "tv", "", "KR", "K", "KRA", "한국", "US\"x,y"));
  private static final List<Cube> CUBES =
      List.of(
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

  /**
   * Writes every state that the counts went through, in random order, as deliveries may come. Cubes
   * are spread over more and more parts meanwhile, whatever their size, and those of lower levels
   * stay behind. Parts are not always written with their head, but with the last one they are.
   */
  void store(CqlSession session, String keyspace) {
    Inserts inserts = new Inserts(session, keyspace);
    Map<Place, List<StoredClick>> places = new HashMap<>();
    for (StoredClick click : clicks) {
      places
          .computeIfAbsent(
              new Place(click.adId(), click.minute(), click.source()), place -> new ArrayList<>())
          .add(click);
    }
    List<BoundStatement> writes = new ArrayList<>();
    places.forEach(
        (place, ofPlace) -> {
          Map<Cube, Integer> lastLevels = new HashMap<>();
          CUBES.forEach(cube -> lastLevels.put(cube, random.nextInt(3)));
          for (int count = 1; count <= ofPlace.size(); count++) {
            List<CubeCells> cubes = new ArrayList<>();
            for (Cube cube : CUBES) {
              int level = lastLevels.get(cube) * count / ofPlace.size();
              boolean now = count == ofPlace.size() || random.nextBoolean();
              List<Cell> cells = cells(cube, ofPlace.subList(0, count));
              if (now || !cube.hasManyCells()) {
                PackedCells inHead = level == 0 ? PackedCells.of(cells) : PackedCells.NONE;
                cubes.add(new CubeCells(cube, level, Parts.HEAD, inHead));
              }
              if (now && level > 0) {
                cubes.addAll(parts(cube, level, cells));
              }
            }
            writes.addAll(inserts.of(place, count, cubes));
          }
        });
    writes.addAll(strays(inserts));
    Collections.shuffle(writes, random);
    writes.forEach(session::execute);
  }

  private static List<Cell> cells(Cube cube, List<StoredClick> clicks) {
    Map<List<String>, Long> counts = new HashMap<>();
    for (StoredClick click : clicks) {
      counts.merge(cube.dimensions().stream().map(click.values()::get).toList(), 1L, Long::sum);
    }
    List<Cell> cells = new ArrayList<>();
    counts.forEach((values, count) -> cells.add(new Cell(values, count)));
    return cells;
  }

  private static List<CubeCells> parts(Cube cube, int level, List<Cell> cells) {
    Map<Integer, List<Cell>> parts = new HashMap<>();
    for (Cell cell : cells) {
      parts
          .computeIfAbsent(
              Parts.partOf(Parts.hash(cell.values()), level), part -> new ArrayList<>())
          .add(cell);
    }
    return parts.entrySet().stream()
        .map(part -> new CubeCells(cube, level, part.getKey(), PackedCells.of(part.getValue())))
        .toList();
  }

  /** Parts of a source that has no heads: its record is on its way. They count for nothing. */
  private List<BoundStatement> strays(Inserts inserts) {
    List<BoundStatement> strays = new ArrayList<>();
    for (StoredClick click : clicks.subList(0, Math.min(clicks.size(), 100))) {
      for (Cube cube : CUBES) {
        int level = 1 + random.nextInt(2);
        Place place = new Place(click.adId(), click.minute(), 7);
        parts(cube, level, cells(cube, List.of(click)))
            .forEach(part -> strays.add(inserts.part(place, 1, part)));
      }
    }
    return strays;
  }

  /** One click, as counted by a source. */
  record StoredClick(String adId, long minute, int source, Map<Dimension, String> values) {}

  private record Place(String adId, long minute, int source) {
    Instant start() {
      return Instant.ofEpochMilli(minute);
    }

    long version(int count) {
      return minute * 1000 + count;
    }
  }

  /** The statements that store what a record has. */
  private static final class Inserts {
    private final PreparedStatement totals;
    private final PreparedStatement cubes;
    private final PreparedStatement parts;

    Inserts(CqlSession session, String keyspace) {
      totals =
          session.prepare(
              "INSERT INTO %s.ad_totals (ad_id, day, minute, source, clicks) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?"
                  .formatted(keyspace));
      cubes =
          session.prepare(
              "INSERT INTO %s.ad_cubes (ad_id, day, minute, source, cubes) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?"
                  .formatted(keyspace));
      parts =
          session.prepare(
              "INSERT INTO %s.ad_parts (ad_id, cube, hour, bucket, part, minute, source, segment, level, cells) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?) USING TIMESTAMP ?"
                  .formatted(keyspace));
    }

    List<BoundStatement> of(Place place, int count, List<CubeCells> all) {
      List<BoundStatement> writes = new ArrayList<>();
      List<CubeCells> heads = new ArrayList<>();
      for (CubeCells cells : all) {
        if (cells.part() == Parts.HEAD && !cells.cube().hasManyCells()) {
          heads.add(cells);
        } else {
          writes.add(part(place, count, cells));
        }
      }
      LocalDate day = Layout.day(place.minute);
      long version = place.version(count);
      writes.add(totals.bind(place.adId, day, place.start(), place.source, (long) count, version));
      writes.add(
          cubes.bind(
              place.adId, day, place.start(), place.source, PackedCubes.pack(heads), version));
      return writes;
    }

    BoundStatement part(Place place, int count, CubeCells part) {
      return parts.bind(
          place.adId,
          part.cube().name(),
          Layout.hour(place.minute),
          Layout.bucket(part.part()),
          part.part(),
          place.start(),
          place.source,
          part.level(),
          part.cells().bytes(),
          place.version(count));
    }
  }
}
