package io.clickfold.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.Dimension;
import io.clickfold.click.Generations;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.fold.CountRecords;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.Verdict;
import io.clickfold.store.counts.CellFilter;
import io.clickfold.store.counts.CellReading;
import io.clickfold.store.counts.CountReader;
import io.clickfold.store.counts.Layout;
import io.clickfold.store.counts.ReadStatements;
import io.clickfold.store.counts.Resolution;
import io.clickfold.store.finality.FinalityStatements;
import io.clickfold.store.finality.RecountLog;
import io.clickfold.store.finality.Recounts;
import io.clickfold.store.insert.WriteSet;
import io.clickfold.store.insert.WriteStatements;
import io.clickfold.store.schema.SchemaMigration;
import io.clickfold.store.schema.SchemaVersion;
import io.clickfold.store.surplus.Surplus;
import io.clickfold.store.surplus.SurplusScan;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.TestConfig;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.PackedCubes;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.Sources;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts of a recalculation over live ones, of the fold's own records, in a real Cassandra. */
class GenerationsIT {
  private static final Logger LOG = Logger.getLogger(GenerationsIT.class);
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final String KEYSPACE =
      "generations_" + UUID.randomUUID().toString().replace('-', '_');
  private static final Cube COUNTRY = Cube.parse("country");
  private static final Cube USER = Cube.parse("user_id");
  private static final FoldSettings SETTINGS =
      new FoldSettings(
          Cubes.parse(List.of("country", "device", "user_id")),
          Duration.ofDays(9).toMillis(),
          30_000);

  /** 240 characters: 80 of them are more than a head has, and leave some of 64 parts empty. */
  private static final String LONG_NAME = "u".repeat(234);

  /** Half an hour round a midnight: two days, two hours. */
  private static final MinuteRange RANGE =
      new MinuteRange(
          Instant.parse("2026-11-19T23:45:00Z").toEpochMilli(),
          Instant.parse("2026-11-20T00:15:00Z").toEpochMilli());

  private static final long FIRST = RANGE.from();
  private static final long LAST = RANGE.to() - 60_000;
  private static final List<String> ADS =
      List.of("shrinks", "grows", "stays", "moves", "gone", "surplus", "parted");

  private static CqlSession cql;
  private static StoreSession session;
  private static WriteStatements writes;
  private static ReadStatements reads;
  private static FinalityStatements finality;

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** A click, counted by a source. */
  private record Counted(String ad, long minute, int source, String country, String user) {}

  private record CellOfMinute(String ad, long minute, Cube cube, List<String> values) {}

  @BeforeAll
  static void connect() {
    cql = CassandraSessions.open();
    session = new StoreSession(cql, CqlIdentifier.fromInternal(KEYSPACE));
    await(
        new SchemaMigration(
                session,
                "{'class': 'SimpleStrategy', 'replication_factor': 1}",
                SchemaVersion.KNOWN)
            .run());
    writes =
        await(WriteStatements.prepare(session, TestConfig.with(Map.of()), table -> bytes -> {}));
    reads = await(ReadStatements.prepare(session));
    finality = await(FinalityStatements.prepare(session));
  }

  @AfterAll
  static void drop() {
    cql.execute("DROP KEYSPACE " + KEYSPACE);
    cql.close();
  }

  @BeforeEach
  void empty() {
    LOG.infof("-Dclickfold.seed=%d", seed);
    for (String table : List.of("ad_totals", "ad_cubes", "ad_parts", "recounts")) {
      cql.execute("TRUNCATE %s.%s".formatted(KEYSPACE, table));
    }
  }

  @Test
  void aHigherGenerationReplacesCellsInWhateverOrderAllComes() {
    List<Counted> live = live();
    List<Counted> truth = truth();
    int first = Generations.after(Instant.ofEpochMilli(RANGE.to()));
    List<MinuteCounts> records = records(live, Generations.LIVE);
    records.addAll(records(live.subList(0, live.size() / 2), Generations.LIVE));
    records.addAll(records(live, first));
    records.addAll(records(truth, first + 1));

    store(records);

    assertThat(stored(List.of("shrinks", "grows", "stays", "moves")))
        .as("seed %d", seed)
        .isEqualTo(cells(truth));
  }

  @Test
  void whatAGenerationHasNotCountedIsRemoved() {
    List<Counted> live = live();
    live.addAll(clicks("gone", FIRST, 1, 5, "old-"));
    live.addAll(clicks("gone", LAST, 0, 300, "old-"));
    store(records(live, Generations.LIVE));
    List<Counted> before = clicks("gone", FIRST - 60_000, 0, 3, "");
    List<Counted> behind = clicks("surplus", LAST + 60_000, 0, 90, "");
    store(records(before, Generations.LIVE));
    store(records(behind, Generations.LIVE));
    corrupt();

    List<Counted> truth = truth();
    int generation = Generations.after(Instant.now());
    store(records(truth, generation));
    AtomicLong scanned = new AtomicLong();
    Surplus removed = await(scan(generation, scanned).all());

    truth.addAll(before);
    truth.addAll(behind);
    assertThat(stored(ADS)).as("seed %d", seed).isEqualTo(cells(truth));
    // Two minutes of gone, and what corrupt() made of surplus and parted.
    assertThat(removed)
        .extracting(Surplus::totals, Surplus::cubes, Surplus::heads)
        .containsExactly(3L, 2L, 3L);
    assertThat(scanned).hasValue(removed.partitions());
    Surplus again = await(scan(generation, scanned).all());
    assertThat(again).isEqualTo(new Surplus(0, 0, 0, again.partitions()));

    // As a writer that was stopped for long may store it again.
    store(records(live, Generations.LIVE));
    assertThat(stored(ADS)).as("seed %d", seed).isEqualTo(cells(truth));
  }

  /** The search may have seen a row before the generation wrote it. */
  @Test
  void aRemovalHitsNothingOfItsOwnGeneration() {
    int generation = Generations.after(Instant.now());
    store(records(live(), Generations.LIVE));

    Surplus removed = await(scan(generation, new AtomicLong()).all());
    List<Counted> truth = truth();
    store(records(truth, generation));

    assertThat(removed.totals()).isEqualTo(8);
    assertThat(stored(ADS)).as("seed %d", seed).isEqualTo(cells(truth));
  }

  @Test
  void ofGivenAdsOnlyTheirRowsAreRemoved() {
    List<Counted> gone = clicks("gone", FIRST, 1, 90, "");
    gone.addAll(clicks("gone", LAST, 0, 5, ""));
    List<Counted> other = clicks("surplus", FIRST, 1, 90, "");
    store(records(gone, Generations.LIVE));
    store(records(other, Generations.LIVE));
    int generation = Generations.after(Instant.now());

    Surplus removed = await(scan(generation, new AtomicLong()).of(Set.of("gone"), List.of(USER)));

    // Two days of two tables, two hours of one.
    assertThat(removed).isEqualTo(new Surplus(2, 2, 2, 6));
    assertThat(stored(ADS)).isEqualTo(cells(other));
  }

  /**
   * Of an ad that two sources split: what both had forwarded is replaced at once, or not at all.
   */
  @Test
  void whatShardsHaveCountedIsReplacedInWhole() {
    List<Counted> hot = clicks("stays", FIRST, Sources.shard(0), 300, "");
    hot.addAll(clicks("stays", FIRST, Sources.shard(2), 90, ""));
    hot.addAll(clicks("grows", FIRST, Sources.shard(2), 5, ""));
    hot.addAll(clicks("grows", LAST, 1, 5, ""));
    List<MinuteCounts> live = new ArrayList<>();
    for (int source : List.of(Sources.shard(0), Sources.shard(2), 1)) {
      live.addAll(records(hot, Generations.LIVE, source));
    }
    store(live);
    int generation = Generations.after(Instant.now());
    int first = Sources.inPlaceOfShards(0);
    int second = Sources.inPlaceOfShards(1);
    List<Counted> counted = clicks("stays", FIRST, first, 200, "");
    counted.addAll(clicks("stays", FIRST, second, 100, "more-"));
    counted.addAll(clicks("grows", FIRST, first, 3, ""));
    counted.addAll(clicks("grows", LAST, 1, 7, ""));

    store(records(counted, generation, first));
    assertThat(stored(ADS)).as("seed %d, one source", seed).isEqualTo(cells(hot));
    store(records(counted, generation, second));
    assertThat(stored(ADS)).as("seed %d, both", seed).isEqualTo(cells(hot));
    // This one's own counts do not wait.
    store(records(counted, generation, 1));
    await(scan(generation, new AtomicLong()).all());

    assertThat(stored(ADS)).as("seed %d, removed", seed).isEqualTo(cells(counted));
    store(live);
    assertThat(stored(ADS)).as("seed %d, stored again", seed).isEqualTo(cells(counted));
  }

  /** As configurations change: cubes that are not counted any more must not keep old cells. */
  @Test
  void aGenerationWithoutCellsClearsThem() {
    store(records(clicks("moves", FIRST, 0, 5, ""), Generations.LIVE));
    int generation = Generations.after(Instant.now());
    PartitionFold fold =
        new PartitionFold(new FoldSettings(Cubes.parse(List.of()), 0, 0), 0, generation);
    accept(fold, clicks("moves", FIRST, 0, 3, ""));
    List<MinuteCounts> records = drained(fold, RANGE.to());

    store(records);
    store(records);

    CellOfMinute total = new CellOfMinute("moves", FIRST, Cube.TOTAL, List.of());
    Map<CellOfMinute, Long> stored = stored(List.of("moves"));
    stored.keySet().removeIf(cell -> cell.cube().equals(USER));
    assertThat(stored).isEqualTo(Map.of(total, 3L));

    // Heads of cubes with many cells have rows of their own.
    await(scan(generation, new AtomicLong()).all());
    assertThat(stored(List.of("moves"))).isEqualTo(Map.of(total, 3L));
  }

  @Test
  void recountsAreFoundByTheirDays() {
    UUID job = UUID.randomUUID();
    for (int i = 0; i < 2; i++) {
      await(RecountLog.add(session, Duration.ofDays(1), List.of(RANGE), true, true, job));
    }

    assertThat(cql.execute("SELECT * FROM %s.recounts".formatted(KEYSPACE)).all()).hasSize(2);
    for (MinuteRange minute :
        List.of(new MinuteRange(FIRST, FIRST + 60_000), new MinuteRange(LAST, LAST + 60_000))) {
      Recounts found = await(RecountLog.read(finality, minute));
      assertThat(found.touch(minute.from(), minute.to())).isTrue();
      assertThat(found.touch(RANGE.to(), RANGE.to() + 60_000)).isFalse();
      assertThat(found.touch(FIRST - 60_000, FIRST)).isFalse();
    }
  }

  /** What was counted live: of every ad other cells than the raw clicks say. */
  private List<Counted> live() {
    List<Counted> live = new ArrayList<>();
    for (long minute : List.of(FIRST, LAST)) {
      live.addAll(clicks("shrinks", minute, 0, 300, "old-"));
      live.addAll(clicks("grows", minute, 0, 5, "old-"));
      live.addAll(clicks("stays", minute, 0, 300, "old-"));
      live.addAll(clicks("moves", minute, 0, 9, "old-"));
    }
    return live;
  }

  private List<Counted> truth() {
    List<Counted> truth = new ArrayList<>();
    for (long minute : List.of(FIRST, LAST)) {
      truth.addAll(clicks("shrinks", minute, 0, 7, "new-"));
      truth.addAll(clicks("grows", minute, 0, 300, "new-"));
      truth.addAll(clicks("stays", minute, 0, 80, "new-"));
      truth.addAll(clicks("moves", minute, 0, 4, "new-"));
    }
    return truth;
  }

  private List<Counted> clicks(String ad, long minute, int source, int users, String prefix) {
    List<Counted> clicks = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      clicks.add(new Counted(ad, minute, source, country(prefix), LONG_NAME + prefix + user));
    }
    return clicks;
  }

  private String country(String prefix) {
    List<String> countries =
        switch (prefix) {
          case "old-" -> List.of("JP", "CN", "IN");
          case "new-" -> List.of("DE", "FR", "IT");
          case "more-" -> List.of("US", "CA", "MX");
          default -> List.of("KR");
        };
    return countries.get(random.nextInt(countries.size()));
  }

  /** By hand, with the timestamps of now. */
  private void corrupt() {
    for (String change :
        List.of(
            "UPDATE %s.ad_totals SET clicks = 999 WHERE ad_id = 'stays' AND day = '2026-11-19'"
                + " AND minute = '2026-11-19T23:45:00Z' AND source = 0",
            "DELETE FROM %s.ad_totals WHERE ad_id = 'grows' AND day = '2026-11-19'",
            "DELETE FROM %s.ad_cubes WHERE ad_id = 'grows' AND day = '2026-11-20'",
            "DELETE FROM %s.ad_parts WHERE ad_id = 'stays' AND cube = 'user_id'"
                + " AND hour = '2026-11-19T23:00:00Z' AND bucket = 3",
            "UPDATE %s.ad_parts SET level = 2 WHERE segment = 0 AND ad_id = 'stays' AND cube = 'user_id'"
                + " AND hour = '2026-11-20T00:00:00Z' AND bucket = 0 AND part = 0"
                + " AND minute = '2026-11-20T00:14:00Z' AND source = 0",
            "INSERT INTO %s.ad_totals (ad_id, day, minute, source, clicks)"
                + " VALUES ('surplus', '2026-11-20', '2026-11-20T00:05:00Z', 3, 5)")) {
      cql.execute(change.formatted(KEYSPACE));
    }
    List<Cell> cells = List.of(new Cell(List.of(LONG_NAME + "surplus"), 5));
    CubeCells country = new CubeCells(COUNTRY, 0, Parts.HEAD, PackedCells.of(cells));
    cql.execute(
        "UPDATE %s.ad_cubes SET cubes = ? WHERE ad_id = 'moves' AND day = '2026-11-19' AND minute = '2026-11-19T23:45:00Z' AND source = 0"
            .formatted(KEYSPACE),
        PackedCubes.pack(List.of(country)));
    for (int part : List.of(Parts.HEAD, 1, 64)) {
      cql.execute(
          "INSERT INTO %s.ad_parts (ad_id, cube, hour, bucket, part, minute, source, segment, level, cells) VALUES ('parted', 'user_id', ?, ?, ?, ?, 0, 0, 1, ?)"
              .formatted(KEYSPACE),
          Instant.ofEpochMilli(Minutes.startOfHour(FIRST)),
          Layout.bucket(part),
          part,
          Instant.ofEpochMilli(FIRST),
          (part == Parts.HEAD ? PackedCells.NONE : country.cells()).bytes());
    }
    // A surplus cell in a part that the truth has, or has not.
    cql.execute(
        "INSERT INTO %s.ad_parts (ad_id, cube, hour, bucket, part, minute, source, segment, level, cells) VALUES ('stays', 'user_id', ?, 16, 64, ?, 0, 0, 1, ?)"
            .formatted(KEYSPACE),
        Instant.ofEpochMilli(Minutes.startOfHour(LAST)),
        Instant.ofEpochMilli(LAST),
        country.cells().bytes());
  }

  private static List<MinuteCounts> records(List<Counted> clicks, int generation) {
    List<MinuteCounts> records = new ArrayList<>();
    for (int source = 0; source < 2; source++) {
      records.addAll(records(clicks, generation, source));
    }
    return records;
  }

  private static List<MinuteCounts> records(List<Counted> clicks, int generation, int source) {
    PartitionFold fold = new PartitionFold(SETTINGS, source, generation);
    accept(fold, clicks.stream().filter(click -> click.source() == source).toList());
    return drained(fold, RANGE.to() + Duration.ofDays(10).toMillis());
  }

  private static void accept(PartitionFold fold, List<Counted> clicks) {
    ClickParser parser = new ClickParser();
    long offset = 0;
    for (Counted counted : clicks) {
      byte[] json =
          "{\"event_id\":\"e-%d\",\"ad_id\":\"%s\",\"click_time\":%d,\"user_id\":\"%s\",\"country\":\"%s\"}"
              .formatted(offset, counted.ad(), counted.minute(), counted.user(), counted.country())
              .getBytes(StandardCharsets.UTF_8);
      Click click = new Click();
      try {
        parser.parse(json, 0, json.length, click);
      } catch (InvalidClickException e) {
        throw new AssertionError(e);
      }
      assertThat(fold.accept(click, offset++, counted.minute())).isEqualTo(Verdict.COUNTED);
    }
  }

  private static List<MinuteCounts> drained(PartitionFold fold, long clock) {
    fold.followClock(clock);
    List<MinuteCounts> records = new ArrayList<>();
    fold.drain(
        new CountRecords()
            .to(
                3,
                (partition, record) ->
                    records.add((MinuteCounts) new ResultDecoder().decode(record))));
    return records;
  }

  /** Each record comes once or twice, in random order, in polls of random size. */
  private void store(List<MinuteCounts> records) {
    List<MinuteCounts> deliveries = new ArrayList<>(records);
    records.stream().filter(record -> random.nextBoolean()).forEach(deliveries::add);
    Collections.shuffle(deliveries, random);
    WriteSet poll = new WriteSet();
    for (MinuteCounts record : deliveries) {
      poll.add(record);
      if (random.nextInt(3) == 0) {
        execute(writes.parts(poll));
        execute(writes.heads(poll));
        poll = new WriteSet();
      }
    }
    execute(writes.parts(poll));
    execute(writes.heads(poll));
  }

  private static void execute(Iterator<Statement<?>> requests) {
    requests.forEachRemaining(request -> await(session.execute(request)));
  }

  private static SurplusScan scan(int generation, AtomicLong scanned) {
    return new SurplusScan(session, RANGE, generation, scanned::addAndGet);
  }

  private static Map<CellOfMinute, Long> cells(List<Counted> clicks) {
    Map<CellOfMinute, Long> cells = new HashMap<>();
    for (Counted click : clicks) {
      for (CellOfMinute cell :
          List.of(
              new CellOfMinute(click.ad(), click.minute(), Cube.TOTAL, List.of()),
              new CellOfMinute(click.ad(), click.minute(), COUNTRY, List.of(click.country())),
              new CellOfMinute(click.ad(), click.minute(), USER, List.of(click.user())))) {
        cells.merge(cell, 1L, Long::sum);
      }
    }
    return cells;
  }

  /** What readers find, a day round the range. */
  private static Map<CellOfMinute, Long> stored(List<String> ads) {
    long day = Duration.ofDays(1).toMillis();
    MinuteRange wide = new MinuteRange(FIRST - day, LAST + day);
    Map<CellOfMinute, Long> stored = new HashMap<>();
    for (String ad : ads) {
      await(
          CountReader.totals(
              reads,
              ad,
              wide,
              Resolution.MINUTE,
              (cell, minute, clicks) ->
                  stored.merge(new CellOfMinute(ad, minute, Cube.TOTAL, cell), clicks, Long::sum)));
      assertThat(sum(ad, wide))
          .isEqualTo(
              stored.entrySet().stream()
                  .filter(cell -> cell.getKey().ad().equals(ad))
                  .filter(cell -> cell.getKey().cube().equals(Cube.TOTAL))
                  .mapToLong(Map.Entry::getValue)
                  .sum());
      for (Cube cube : List.of(COUNTRY, USER)) {
        Map<Dimension, String> all = Map.of();
        await(
            new CellReading(
                    reads,
                    new PageGate(16, 100),
                    ad,
                    new CellFilter(cube, all),
                    wide,
                    (values, minute, clicks) ->
                        stored.merge(new CellOfMinute(ad, minute, cube, values), clicks, Long::sum))
                .read());
      }
    }
    return stored;
  }

  /** Of all totals, as it is added up by Cassandra where it can. */
  private static long sum(String ad, MinuteRange wide) {
    AtomicLong sum = new AtomicLong();
    await(
        CountReader.totals(
            reads, ad, wide, Resolution.DAY, (cell, minute, clicks) -> sum.addAndGet(clicks)));
    return sum.get();
  }

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(TIMEOUT);
  }
}
