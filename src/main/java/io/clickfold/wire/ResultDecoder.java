package io.clickfold.wire;

import io.clickfold.click.Cube;
import io.clickfold.wire.avro.AvroReader;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.Framing;
import io.clickfold.wire.avro.PackedCells;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads what {@link ResultEncoder} writes. Cells are left {@link PackedCells packed}, in the
 * record's bytes. Thread-safe.
 */
public final class ResultDecoder {
  private static final int MAX_CUBE_NAMES = 1_000;

  private final Map<String, Cube> cubes = new ConcurrentHashMap<>();

  /** A decoder. */
  public ResultDecoder() {}

  /**
   * The result in a record's value.
   *
   * @throws IllegalArgumentException if it is damaged, or of a schema that this version of
   *     Clickfold does not know
   */
  public Result decode(byte[] message) {
    long fingerprint = Framing.fingerprint(message);
    if (fingerprint != Framing.MINUTE_COUNTS && fingerprint != Framing.RANKING) {
      return ControlRecords.decode(fingerprint, message);
    }
    AvroReader in = new AvroReader(message, Framing.LENGTH);
    Result result = fingerprint == Framing.MINUTE_COUNTS ? minuteCounts(in) : ranking(in);
    in.end();
    return result;
  }

  private MinuteCounts minuteCounts(AvroReader in) {
    long minute = in.integer();
    int source = in.int32();
    int generation = in.int32();
    List<AdCounts> ads = new ArrayList<>();
    for (int left = in.block(); left > 0; left = in.block()) {
      for (; left > 0; left--) {
        ads.add(new AdCounts(in.string(), in.integer(), cubes(in)));
      }
    }
    return new MinuteCounts(minute, source, generation, ads);
  }

  List<CubeCells> cubes(AvroReader in) {
    List<CubeCells> cubes = new ArrayList<>(4);
    for (int left = in.block(); left > 0; left = in.block()) {
      for (; left > 0; left--) {
        cubes.add(
            new CubeCells(
                cube(in.string()), in.int32(), in.int32(), in.int32(), PackedCells.read(in)));
      }
    }
    return cubes;
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
        in.array(() -> new RankedAd(in.string(), in.integer())));
  }

  private Cube cube(String name) {
    Cube known = cubes.get(name);
    if (known == null) {
      known = Cube.parse(name);
      if (cubes.size() < MAX_CUBE_NAMES) {
        cubes.put(name, known);
      }
    }
    return known;
  }
}
