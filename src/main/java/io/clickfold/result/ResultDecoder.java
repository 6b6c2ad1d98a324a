package io.clickfold.result;

import io.clickfold.click.Cube;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Reads what {@link ResultEncoder} writes. Thread-safe. */
public final class ResultDecoder {
  private static final int MOST_CUBE_NAMES = 1_000;

  private final Map<String, Cube> cubes = new ConcurrentHashMap<>();
  private final Predicate<Cube> wanted;

  /** A decoder that reads everything. */
  public ResultDecoder() {
    this(cube -> true);
  }

  /**
   * A decoder that passes over the cells of cubes that nobody wants.
   *
   * @param wanted whether a cube's cells are to be read; it has none in the results otherwise
   */
  public ResultDecoder(Predicate<Cube> wanted) {
    this.wanted = wanted;
  }

  /**
   * The result in a record's value.
   *
   * @throws IllegalArgumentException if it is damaged, or of a schema that this version of
   *     Clickfold does not know
   */
  public Result decode(byte[] message) {
    long fingerprint = Framing.fingerprint(message);
    AvroReader in = new AvroReader(message, Framing.LENGTH);
    Result result;
    if (fingerprint == Framing.AD_MINUTE) {
      result = adMinute(in);
    } else if (fingerprint == Framing.SOURCE_WATERMARK) {
      result = new SourceWatermark(in.int32(), in.int32(), in.int32(), in.integer());
    } else if (fingerprint == Framing.RANKING) {
      result = ranking(in);
    } else if (fingerprint == Framing.RANKING_WATERMARK) {
      result = new RankingWatermark(in.int32(), in.int32(), in.integer());
    } else {
      throw new IllegalArgumentException(
          "no schema is known with the fingerprint %016x".formatted(fingerprint));
    }
    if (!in.isAtEnd()) {
      throw new IllegalArgumentException("bytes follow the record");
    }
    return result;
  }

  private AdMinute adMinute(AvroReader in) {
    String adId = in.string();
    long minute = in.integer();
    int source = in.int32();
    int generation = in.int32();
    List<CubeCells> cubes = new ArrayList<>();
    for (int left = in.block(); left > 0; left = in.block()) {
      for (; left > 0; left--) {
        Cube cube = cube(in.string());
        if (wanted.test(cube)) {
          cubes.add(new CubeCells(cube, cells(in)));
        } else {
          skipCells(in);
        }
      }
    }
    return new AdMinute(adId, minute, source, generation, cubes);
  }

  private static List<Cell> cells(AvroReader in) {
    List<Cell> cells = new ArrayList<>();
    for (int left = in.block(); left > 0; left = in.block()) {
      for (; left > 0; left--) {
        cells.add(new Cell(in.strings(), in.integer()));
      }
    }
    return cells;
  }

  private static void skipCells(AvroReader in) {
    for (int left = in.block(); left > 0; left = in.block()) {
      for (; left > 0; left--) {
        in.skipStrings();
        in.integer();
      }
    }
  }

  private Ranking ranking(AvroReader in) {
    return new Ranking(
        cube(in.string()),
        in.strings(),
        in.int32(),
        in.integer(),
        in.int32(),
        in.integer(),
        in.bool(),
        rankedAds(in));
  }

  private static List<RankedAd> rankedAds(AvroReader in) {
    List<RankedAd> ads = new ArrayList<>();
    for (int left = in.block(); left > 0; left = in.block()) {
      for (; left > 0; left--) {
        ads.add(new RankedAd(in.string(), in.integer()));
      }
    }
    return ads;
  }

  private Cube cube(String name) {
    Cube known = cubes.get(name);
    if (known == null) {
      known = Cube.parse(name);
      if (cubes.size() < MOST_CUBE_NAMES) {
        cubes.put(name, known);
      }
    }
    return known;
  }
}
