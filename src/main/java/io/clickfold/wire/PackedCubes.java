package io.clickfold.wire;

import io.clickfold.wire.avro.AvroReader;
import io.clickfold.wire.avro.AvroWriter;
import io.clickfold.wire.avro.CubeCells;
import java.nio.ByteBuffer;
import java.util.List;

/** Parts of some cubes in one row: an array of {@link CubeCells} in Avro's binary encoding. */
public final class PackedCubes {
  private PackedCubes() {}

  /** Packs them, without looking into their cells. */
  public static ByteBuffer pack(List<CubeCells> cubes) {
    AvroWriter out = new AvroWriter();
    for (CubeCells cube : cubes) {
      ResultEncoder.cube(out, cube);
    }
    out.arrayEnd();
    return ByteBuffer.wrap(out.toBytes());
  }

  /**
   * Unpacks them, leaving their cells packed.
   *
   * @throws IllegalArgumentException if the bytes are damaged
   */
  public static List<CubeCells> unpack(ByteBuffer packed, ResultDecoder decoder) {
    byte[] bytes = new byte[packed.remaining()];
    packed.duplicate().get(bytes);
    AvroReader in = new AvroReader(bytes, 0);
    List<CubeCells> cubes = decoder.cubes(in);
    if (!in.isAtEnd()) {
      throw new IllegalArgumentException("bytes follow the cubes");
    }
    return cubes;
  }
}
