package io.clickfold.wire.avro;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cells as they stand in a record and in a row: an array of {@link Cell} in Avro's binary encoding.
 * They are forwarded and stored without being looked at. Immutable, as long as nobody changes the
 * bytes.
 */
public final class PackedCells {
  /** No cells. */
  public static final PackedCells NONE = of(List.of());

  private final byte[] bytes;
  private final int offset;
  private final int length;

  /** Receives a cell. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Receives a cell.
     *
     * @param values one for each of the cube's dimensions, in their order
     */
    void cell(List<String> values, long clicks);
  }

  PackedCells(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /** Packs cells. */
  public static PackedCells of(List<Cell> cells) {
    CellsBlock block = new CellsBlock();
    AvroWriter values = new AvroWriter();
    for (Cell cell : cells) {
      values.clear();
      values.strings(cell.values());
      block.add(values, cell.clicks());
    }
    return of(block);
  }

  /** A copy of a block's cells, as they are now. */
  public static PackedCells of(CellsBlock block) {
    AvroWriter out = new AvroWriter();
    block.writeTo(out);
    byte[] packed = out.toBytes();
    return new PackedCells(packed, 0, packed.length);
  }

  /** The cells whose bytes these are. */
  public static PackedCells of(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return new PackedCells(bytes, 0, bytes.length);
  }

  /** The bytes, not copied. */
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer();
  }

  /** How many bytes there are. */
  int size() {
    return length;
  }

  /**
   * Emits the cells one by one.
   *
   * @throws IllegalArgumentException if the bytes are damaged
   */
  public void forEach(Visitor visitor) {
    AvroReader in = new AvroReader(bytes, offset, offset + length);
    for (int left = in.block(); left > 0; left = in.block()) {
      for (; left > 0; left--) {
        visitor.cell(in.strings(), in.integer());
      }
    }
    if (!in.isAtEnd()) {
      throw new IllegalArgumentException("bytes follow the cells");
    }
  }

  /** The cells. */
  public List<Cell> toList() {
    List<Cell> cells = new ArrayList<>();
    forEach((values, clicks) -> cells.add(new Cell(values, clicks)));
    return cells;
  }

  /** Writes them as an array of cells. */
  public void writeTo(AvroWriter out) {
    out.fixed(bytes, offset, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PackedCells cells && cells.toList().equals(toList());
  }

  @Override
  public int hashCode() {
    return toList().hashCode();
  }

  @Override
  public String toString() {
    return toList().toString();
  }

  /** Reads the next array of cells, without looking into it where its size is given. */
  public static PackedCells read(AvroReader in) {
    int from = in.position();
    for (int left = in.blockOrSkip(); left > 0; left = in.blockOrSkip()) {
      for (; left > 0; left--) {
        in.skipStrings();
        in.integer();
      }
    }
    return in.slice(from);
  }
}
