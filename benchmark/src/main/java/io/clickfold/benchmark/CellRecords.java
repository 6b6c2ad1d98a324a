package io.clickfold.benchmark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The results of contenders that have no format of their own: a record holds the cells of one ad
 * and minute that have changed, each with its whole count, as Clickfold's does. It is the minute,
 * the ad, and then for each cell its cube, value and clicks.
 */
final class CellRecords {
  /** The cubes that a record may have, by their number in it. */
  static final List<String> CUBES = List.of(Counts.TOTAL, "country", "ip", "user_id");

  private static final int MAX_CELL_BYTES = 1 + 2 + 4 * 256 + 4;

  private CellRecords() {}

  /** Takes the cells of a record. */
  @FunctionalInterface
  interface Cells {
    void cell(String adId, long minute, String cube, String value, long clicks);
  }

  /** Writes records. Used by one thread. */
  static final class Writer {
    private ByteBuffer buffer = ByteBuffer.allocate(4096);

    void begin(String adId, long minute) {
      buffer.clear();
      buffer.putLong(minute);
      text(adId);
    }

    /**
     * One more cell.
     *
     * @param cube its number
     * @param value empty for the total
     */
    void cell(int cube, String value, int clicks) {
      if (buffer.remaining() < MAX_CELL_BYTES) {
        buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
      }
      buffer.put((byte) cube);
      text(value);
      buffer.putInt(clicks);
    }

    byte[] end() {
      byte[] record = new byte[buffer.position()];
      buffer.flip().get(record);
      return record;
    }

    private void text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      buffer.putShort((short) utf8.length).put(utf8);
    }
  }

  /** Tells of each cell in a record. */
  static void read(byte[] record, Cells into) {
    ByteBuffer buffer = ByteBuffer.wrap(record);
    long minute = buffer.getLong();
    String adId = text(buffer);
    while (buffer.hasRemaining()) {
      String cube = CUBES.get(buffer.get());
      into.cell(adId, minute, cube, text(buffer), buffer.getInt());
    }
  }

  private static String text(ByteBuffer buffer) {
    byte[] utf8 = new byte[buffer.getShort()];
    buffer.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
