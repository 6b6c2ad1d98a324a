package io.clickfold.wire.avro;

/** Collects cells for an array of them, which is one block with its size. Not thread-safe. */
public final class CellsBlock {
  private final AvroWriter cells = new AvroWriter();
  private int count;

  /** A block without cells. */
  public CellsBlock() {}

  /** The bytes of all cells. */
  public int size() {
    return cells.size();
  }

  /** Drops all cells. */
  public void clear() {
    cells.clear();
    count = 0;
  }

  /**
   * Adds a cell.
   *
   * @param encoded holds its values as {@link AvroWriter#strings} writes them
   */
  public void add(byte[] encoded, int offset, int length, long clicks) {
    cells.fixed(encoded, offset, length);
    cells.integer(clicks);
    count++;
  }

  void add(AvroWriter values, long clicks) {
    cells.fixed(values);
    cells.integer(clicks);
    count++;
  }

  /** Writes them as an array of cells, of one block; of none if there are no cells. */
  public void writeTo(AvroWriter out) {
    if (count > 0) {
      out.arrayBlock(count, cells.size());
      out.fixed(cells);
    }
    out.arrayEnd();
  }
}
