package io.clickfold.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Countries;
import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.Dimension;
import io.clickfold.click.InvalidClickException;
import io.clickfold.testing.HostileValues;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.RecordLimit;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever values senders choose, no record is larger than brokers accept, and none is wrong. */
class RecordSizesTest {
  private static final long T = Instant.parse("2026-11-22T10:15:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;

  /** Texts of the greatest length: of one, three and four bytes a character or two. */
  private static final List<String> PADDINGS =
      List.of("x".repeat(244), "水".repeat(244), "😀".repeat(122), "");

  private static final List<List<String>> VALUES = new ArrayList<>();

  private final ClickParser parser = new ClickParser();
  private final Click click = new Click();

  /** What a sender does: all its clicks are of one ad and minute. */
  record Attack(
      List<String> values, List<Dimension> dimensions, String adId, int clicks, long seed) {
    @Override
    public String toString() {
      return "%d clicks, values like %s in %s, ad of %d characters, seed %d"
          .formatted(clicks, values.get(0), dimensions, adId.length(), seed);
    }
  }

  static {
    for (String padding : PADDINGS) {
      VALUES.add(HostileValues.ofOnePart(4_000, 6, padding));
    }
  }

  /** Most stand anywhere, so that there are many bytes, and some in one part. */
  @ParameterizedTest
  @ValueSource(ints = {0, 65_536})
  void atTheHighestLevelToo(int clicksInOnePiece) throws InvalidClickException {
    List<String> values = new ArrayList<>(HostileValues.ofOnePart(800, 12, PADDINGS.get(1)));
    for (int i = 0; i < 11_000; i++) {
      values.add(i + PADDINGS.get(1));
    }
    Attack attack = new Attack(values, List.of(Dimension.USER_ID), "ad", values.size() + 1_000, 1);

    Stored stored =
        run(
            attack,
            Cubes.parse(List.of("user_id:deferred", "device")),
            new EmissionLimits(clicksInOnePiece, 1, Parts.SEGMENT_BYTES),
            0);

    assertThat(stored.highestLevel).isEqualTo(Parts.MAX_LEVEL);
    assertThat(stored.maxSegments).isBetween(4, 6);
  }

  @Property(tries = 10)
  void everyRecordIsWithinTheLimitAndAllCellsAreRight(
      @ForAll("attacks") Attack attack,
      @ForAll("cubes") Cubes cubes,
      @ForAll("emission") EmissionLimits emission,
      @ForAll boolean live)
      throws InvalidClickException {
    Stored stored = run(attack, cubes, emission, live ? 0 : 9_000_000);
    Statistics.label("in segments").collect(stored.maxSegments > 1);
    Statistics.label("highest level").collect(stored.highestLevel);
  }

  private Stored run(Attack attack, Cubes cubes, EmissionLimits emission, int generation)
      throws InvalidClickException {
    PartitionFold fold =
        generation == 0
            ? new PartitionFold(
                new FoldSettings(cubes, MINUTE, MINUTE, emission), 0, FoldProgress.NONE)
            : new PartitionFold(new FoldSettings(cubes, MINUTE, MINUTE, emission), 0, generation);
    Stored stored = new Stored(cubes, generation);
    Map<Cube, Map<List<String>, Long>> truth = new HashMap<>();
    Random random = new Random(attack.seed());
    List<Map<Dimension, String>> clicks = clicks(attack, random);
    int last = clicks.size() * 9 / 10;
    for (int i = 0; i < clicks.size(); i++) {
      byte[] json = json(attack.adId(), i, clicks.get(i));
      parser.parse(json, 0, json.length, click);
      assertThat(fold.accept(click, i, T + MINUTE)).isEqualTo(Verdict.COUNTED);
      if (random.nextInt(1_000) == 0) {
        fold.drain(stored.sink());
      }
      if (i == last) {
        // The minute settles, and more comes while it does.
        fold.followClock(T + MINUTE + 20_000);
        fold.drain(stored.sink());
        fold.drain(stored.sink());
      }
      for (Cube cube : cubes.all()) {
        Map<Dimension, String> values = clicks.get(i);
        truth
            .computeIfAbsent(cube, c -> new HashMap<>())
            .merge(
                cube.dimensions().stream().map(d -> values.getOrDefault(d, "")).toList(),
                1L,
                Long::sum);
      }
    }
    fold.drain(stored.sink());
    fold.followClock(T + 3 * MINUTE);
    do {
      fold.drain(stored.sink());
    } while (fold.isUnfinished());

    truth.remove(Cube.TOTAL);
    truth.forEach((cube, cells) -> assertThat(stored.cells(cube)).isEqualTo(cells));
    return stored;
  }

  private static List<Map<Dimension, String>> clicks(Attack attack, Random random) {
    List<Map<Dimension, String>> clicks = new ArrayList<>();
    for (int i = 0; i < attack.clicks(); i++) {
      Map<Dimension, String> values = new HashMap<>();
      for (Dimension dimension : attack.dimensions()) {
        // All values once, and then some of them again.
        int at = i < attack.values().size() ? i : random.nextInt(attack.values().size());
        values.put(
            dimension,
            dimension == Dimension.COUNTRY
                ? Countries.UNKNOWN // as which any longer one is counted
                : attack.values().get(at));
      }
      clicks.add(values);
    }
    return clicks;
  }

  private static byte[] json(String adId, int id, Map<Dimension, String> values) {
    StringBuilder json = new StringBuilder("{\"event_id\":\"e").append(id);
    json.append("\",\"ad_id\":\"").append(adId).append("\",\"click_time\":").append(T);
    values.forEach(
        (dimension, value) ->
            json.append(",\"")
                .append(dimension.fieldName())
                .append("\":\"")
                .append(value)
                .append('"'));
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** What a store keeps of the records: of each row the newest version. */
  private static final class Stored implements CountRecords.Output {
    final Map<List<Object>, CubeCells> rows = new HashMap<>();
    final Map<List<Object>, Long> versions = new HashMap<>();
    final Map<List<Object>, List<Integer>> places = new HashMap<>();
    int maxSegments;
    int highestLevel;
    private final CountRecords records = new CountRecords();
    private final ResultDecoder decoder = new ResultDecoder();
    private final Cubes cubes;
    private final int generation;

    Stored(Cubes cubes, int generation) {
      this.cubes = cubes;
      this.generation = generation;
    }

    /** One sink for all counts, as an aggregator has it. */
    CountSink sink() {
      return records.to(1, this);
    }

    @Override
    public void accept(int partition, byte[] record) {
      assertThat(record.length).isLessThan(RecordLimit.MAX_BYTES);
      MinuteCounts counts = (MinuteCounts) decoder.decode(record);
      assertThat(counts.generation()).isEqualTo(generation);
      for (AdCounts ad : counts.ads()) {
        for (CubeCells cells : ad.cubes()) {
          assertThat(cubes.all()).contains(cells.cube());
          List<Object> row = List.of(cells.cube(), cells.part(), cells.segment());
          if (ad.clicks() >= versions.getOrDefault(row, 0L)) {
            versions.put(row, ad.clicks());
            rows.put(row, cells);
          }
          cells
              .cells()
              .forEach(
                  (values, clicks) -> {
                    List<Object> cell = List.of(cells.cube(), cells.level(), List.copyOf(values));
                    List<Integer> place = List.of(cells.part(), cells.segment());
                    assertThat(places.getOrDefault(cell, place))
                        .as("a cell stays in its segment")
                        .isEqualTo(place);
                    places.put(cell, place);
                  });
          maxSegments = Math.max(maxSegments, cells.segment() + 1);
          highestLevel = Math.max(highestLevel, cells.level());
        }
      }
    }

    /** As a reader finds them. */
    Map<List<String>, Long> cells(Cube cube) {
      Map<List<String>, Long> cells = new HashMap<>();
      int level = rows.get(List.of(cube, Parts.HEAD, 0)).level();
      rows.forEach(
          (row, found) -> {
            if (found.cube().equals(cube)
                && (level == 0 ? found.part() == Parts.HEAD : isOf(level, found.part()))) {
              add(found.cells(), cells);
            }
          });
      return cells;
    }

    private static boolean isOf(int level, int part) {
      return part != Parts.HEAD && Parts.levelOfPart(part) == level;
    }

    private static void add(PackedCells found, Map<List<String>, Long> cells) {
      found.forEach(
          (values, clicks) ->
              assertThat(cells.put(List.copyOf(values), clicks)).as("each cell once").isNull());
    }
  }

  @Provide
  Arbitrary<Attack> attacks() {
    return Combinators.combine(
            Arbitraries.integers().between(0, PADDINGS.size() - 1),
            Arbitraries.of(
                List.of(Dimension.DEVICE),
                List.of(Dimension.USER_ID),
                List.of(Dimension.DEVICE, Dimension.USER_ID),
                List.of(Dimension.COUNTRY, Dimension.DEVICE, Dimension.USER_ID)),
            Arbitraries.of("ad", "水".repeat(256)),
            Arbitraries.of(10, 400, 4_000, 5_000),
            Arbitraries.longs())
        .as(
            (values, dimensions, ad, clicks, seed) ->
                new Attack(
                    VALUES.get(values),
                    dimensions,
                    ad,
                    dimensions.size() == 3 ? Math.min(clicks, 1_500) : clicks,
                    seed));
  }

  @Provide
  Arbitrary<Cubes> cubes() {
    return Arbitraries.of(
        Cubes.parse(List.of("device", "user_id:deferred")),
        Cubes.parse(List.of("device", "user_id", "user_id+device:deferred")),
        all(false),
        all(true));
  }

  /** All that can be declared: 15 besides the total. */
  private static Cubes all(boolean deferred) {
    List<String> names = new ArrayList<>();
    List<Dimension> dimensions = Arrays.asList(Dimension.values());
    for (int set = 1; set < 1 << dimensions.size(); set++) {
      EnumSet<Dimension> some = EnumSet.noneOf(Dimension.class);
      for (int i = 0; i < dimensions.size(); i++) {
        if ((set >> i & 1) == 1) {
          some.add(dimensions.get(i));
        }
      }
      Cube cube = Cube.of(some);
      names.add(cube.name() + (deferred && cube.hasManyCells() ? ":deferred" : ""));
    }
    assertThat(names).hasSize(15);
    return Cubes.parse(names);
  }

  @Provide
  Arbitrary<EmissionLimits> emission() {
    return Arbitraries.of(EmissionLimits.DEFAULT, new EmissionLimits(0, 1, Parts.SEGMENT_BYTES));
  }
}
