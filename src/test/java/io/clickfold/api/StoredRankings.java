package io.clickfold.api;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.click.Cube;
import io.clickfold.wire.PackedCubes;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Random clicks, and their rankings as the writer stores them. */
final class StoredRankings {
  private static final long MINUTE = 60_000;
  private static final List<String> ADS =
      List.of("ad-1", "ad-2", "ad,3", "ad/4 %é", "광고", "B", "a");
  private static final List<String> COUNTRIES = List.of("KR", "", "ZZ");
  private static final List<String> DEVICES = List.of("tv", "");
  private static final int CLICKS_PER_MINUTE = 5;

  private final Random random;
  private final int kept;
  private final List<RandomClick> clicks = new ArrayList<>();
  private final Set<Key> incomplete = new HashSet<>();
  private final List<Key> keys = new ArrayList<>();

  StoredRankings(Random random, int kept) {
    this.random = random;
    this.kept = kept;
  }

  /** The total, a country, or a country with a device. */
  Map<String, String> anyCell() {
    List<Map<String, String>> cells = cells();
    return cells.get(random.nextInt(cells.size()));
  }

  /** Makes clicks in a range of minutes, fewer than there are minutes in some cells. */
  void make(long from, long to, List<Integer> windows) {
    for (long minute = from; minute < to; minute += MINUTE) {
      for (int i = random.nextInt(2 * CLICKS_PER_MINUTE); i > 0; i--) {
        clicks.add(
            new RandomClick(
                any(ADS), minute, Map.of("country", any(COUNTRIES), "device", any(DEVICES))));
      }
    }
    for (Map<String, String> cell : cells()) {
      for (int window : windows) {
        for (long until = from + MINUTE; until <= to + 5 * MINUTE; until += MINUTE) {
          Key key = new Key(cell, window, until);
          if (clicks(key) > 0) {
            keys.add(key);
            if (random.nextInt(10) == 0) {
              incomplete.add(key);
            }
          }
        }
      }
    }
  }

  boolean isComplete(Key key) {
    return !incomplete.contains(key);
  }

  long clicks(Key key) {
    return in(key).size();
  }

  /** The first ads as an answer has them, counted click by click. */
  List<Map<String, Object>> best(Key key, int n) {
    Map<String, Integer> counts = counts(in(key));
    List<String> ranked = ranked(counts);
    List<String> before =
        ranked(counts(in(new Key(key.cell(), key.window(), key.until() - MINUTE))));
    return IntStream.range(0, Math.min(n, ranked.size()))
        .mapToObj(
            i -> {
              int previous = before.indexOf(ranked.get(i)) + 1;
              Map<String, Object> ad = new HashMap<>();
              ad.put("rank", i + 1);
              ad.put("ad_id", ranked.get(i));
              ad.put("clicks", counts.get(ranked.get(i)));
              ad.put("previous_rank", previous == 0 ? null : previous);
              ad.put("rank_change", previous == 0 ? null : previous - (i + 1));
              return ad;
            })
        .toList();
  }

  /** An ad's clicks in a cell in each minute of a range, counted click by click. */
  List<Integer> clicksByMinute(String adId, Map<String, String> cell, long from, long to) {
    return LongStream.iterate(from, minute -> minute < to, minute -> minute + MINUTE)
        .mapToObj(minute -> counts(in(new Key(cell, 1, minute + MINUTE))).getOrDefault(adId, 0))
        .toList();
  }

  /** Writes some states that the rankings went through, in random order, as deliveries may come. */
  void store(CqlSession session, String keyspace) {
    PreparedStatement insert = prepare(session, keyspace);
    List<Runnable> writes = new ArrayList<>();
    for (Key key : keys) {
      List<RandomClick> all = in(key);
      Set<Integer> sizes = new HashSet<>(List.of(all.size(), 1 + random.nextInt(all.size())));
      for (int size : sizes) {
        List<RandomClick> some = all.subList(0, size);
        boolean complete = isComplete(key);
        writes.add(() -> write(session, insert, key, counts(some), complete));
        if (!complete) {
          writes.add(() -> write(session, insert, key, counts(some), true));
        }
      }
    }
    Collections.shuffle(writes, random);
    writes.forEach(Runnable::run);
    storeCounts(session, keyspace);
  }

  /** Writes the clicks of each ad and minute, as one source has counted them. */
  private void storeCounts(CqlSession session, String keyspace) {
    PreparedStatement totals =
        session.prepare(
            "INSERT INTO %s.ad_totals (ad_id, day, minute, source, clicks) VALUES (?, ?, ?, 0, ?)"
                .formatted(keyspace));
    PreparedStatement cubes =
        session.prepare(
            "INSERT INTO %s.ad_cubes (ad_id, day, minute, source, cubes) VALUES (?, ?, ?, 0, ?)"
                .formatted(keyspace));
    Map<List<Object>, List<RandomClick>> places =
        clicks.stream()
            .collect(Collectors.groupingBy(click -> List.of(click.adId(), click.minute())));
    places
        .values()
        .forEach(
            some -> {
              String adId = some.get(0).adId();
              Instant minute = Instant.ofEpochMilli(some.get(0).minute());
              LocalDate day = LocalDate.ofInstant(minute, ZoneOffset.UTC);
              session.execute(totals.bind(adId, day, minute, (long) some.size()));
              List<CubeCells> heads =
                  Stream.of("country", "country+device")
                      .map(
                          name -> new CubeCells(Cube.parse(name), 0, Parts.HEAD, cells(name, some)))
                      .toList();
              session.execute(cubes.bind(adId, day, minute, PackedCubes.pack(heads)));
            });
  }

  private static PackedCells cells(String cube, List<RandomClick> some) {
    return PackedCells.of(
        some.stream()
            .collect(
                Collectors.groupingBy(
                    click -> Stream.of(cube.split("\\+")).map(click.values()::get).toList(),
                    Collectors.counting()))
            .entrySet()
            .stream()
            .map(cell -> new Cell(cell.getKey(), cell.getValue()))
            .toList());
  }

  /** Writes a ranking of ads, the first with the most clicks. */
  void put(
      CqlSession session,
      String keyspace,
      Map<String, String> cell,
      int window,
      long until,
      String... ads) {
    Map<String, Integer> counts = new HashMap<>();
    for (String ad : ads) {
      counts.put(ad, ads.length - counts.size());
    }
    write(session, prepare(session, keyspace), new Key(cell, window, until), counts, true);
  }

  private static PreparedStatement prepare(CqlSession session, String keyspace) {
    return session.prepare(
        "INSERT INTO %s.rankings (cube, cell, window_minutes, day, until, clicks, complete, ads, ad_clicks) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?"
            .formatted(keyspace));
  }

  private void write(
      CqlSession session,
      PreparedStatement insert,
      Key key,
      Map<String, Integer> counts,
      boolean complete) {
    List<String> ads = ranked(counts);
    long clicks = counts.values().stream().mapToLong(count -> count).sum();
    session.execute(
        insert.bind(
            key.cell().isEmpty() ? "total" : String.join("+", key.cell().keySet()),
            List.copyOf(key.cell().values()),
            key.window(),
            LocalDate.ofInstant(Instant.ofEpochMilli(key.until() - 1), ZoneOffset.UTC),
            Instant.ofEpochMilli(key.until()),
            clicks,
            complete,
            ads,
            ads.stream().map(ad -> (long) counts.get(ad)).toList(),
            key.until() * 1000 + (complete ? 0 : 1L << 33) + clicks));
  }

  private List<RandomClick> in(Key key) {
    return clicks.stream()
        .filter(
            click ->
                key.until() - key.window() * MINUTE <= click.minute()
                    && click.minute() < key.until()
                    && click.values().entrySet().containsAll(key.cell().entrySet()))
        .toList();
  }

  private static Map<String, Integer> counts(List<RandomClick> some) {
    Map<String, Integer> counts = new HashMap<>();
    some.forEach(click -> counts.merge(click.adId(), 1, Integer::sum));
    return counts;
  }

  private List<String> ranked(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(kept)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<Map<String, String>> cells() {
    List<Map<String, String>> cells = new ArrayList<>();
    cells.add(Map.of());
    for (String country : COUNTRIES) {
      cells.add(Map.of("country", country));
      for (String device : DEVICES) {
        cells.add(new TreeMap<>(Map.of("country", country, "device", device)));
      }
    }
    return cells;
  }

  private String any(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  private record RandomClick(String adId, long minute, Map<String, String> values) {}

  /**
   * A window and what is ranked in it.
   *
   * @param cell dimensions with their values, in the order of the cube's name
   */
  record Key(Map<String, String> cell, int window, long until) {}
}
