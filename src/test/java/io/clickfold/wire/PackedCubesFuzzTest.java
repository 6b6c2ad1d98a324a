package io.clickfold.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import java.nio.ByteBuffer;
import java.util.List;

/** Any bytes as the packed columns {@code cubes} and {@code cells}. */
class PackedCubesFuzzTest {
  private final ResultDecoder decoder = new ResultDecoder();

  @FuzzTest
  void cubesAreReadAsTheyWerePackedOrRefused(byte[] bytes) {
    ByteBuffer packed = ByteBuffer.wrap(bytes);
    try {
      List<CubeCells> cubes =
          Allocation.atMost(
              Allocation.forInput(bytes.length), () -> PackedCubes.unpack(packed, decoder));
      ByteBuffer again = PackedCubes.pack(cubes);
      assertThat(PackedCubes.pack(PackedCubes.unpack(again, decoder))).isEqualTo(again);
      for (CubeCells cube : cubes) {
        assertThat(PackedCells.of(cube.cells().toList()).toList()).isEqualTo(cube.cells().toList());
      }
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    assertThat(packed.remaining()).isEqualTo(bytes.length);
  }

  @FuzzTest
  void cellsAreReadAsTheyWerePackedOrRefused(byte[] bytes) {
    try {
      PackedCells packed = PackedCells.of(ByteBuffer.wrap(bytes));
      List<Cell> cells = Allocation.atMost(Allocation.forInput(bytes.length), packed::toList);
      assertThat(PackedCells.of(cells)).isEqualTo(packed);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
