package io.clickfold.fold.table;

import io.clickfold.click.Click;
import io.clickfold.click.Dimension;
import io.clickfold.click.Text;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.agrona.collections.IntArrayList;

/**
 * The values of a minute's clicks in some dimensions, each ad's by themselves: what deferred cubes
 * are counted from. Writing a click's values down takes about as many bytes as they have, in a
 * place that is likely in the cache; counting them at once would mean visiting distant memory, and
 * holding all cells. Not thread-safe.
 *
 * <p>An ad's values stand in blocks, each twice as large as the one before up to a limit, linked
 * from the last to the first. A block is the address of the one before, and for each click each
 * dimension's value as it stands in results, a length and bytes.
 */
public final class ValueLog {
  /** No block. */
  static final int NONE = -1;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final int FIRST_BLOCK = 64;
  private static final int LARGEST_BLOCK = 4096;
  private static final int LONGEST_LENGTH = 5;

  /** Behind the last click of a block that has room left: a length that no value has. */
  private static final byte END = 1;

  private final Dimension[] dimensions;
  private final Arena arena = new Arena();

  /** The blocks of the ad that is being read, the last one first. */
  private final IntArrayList blocks = new IntArrayList();

  /** Receives what was written down, click by click. */
  @FunctionalInterface
  interface Reader {
    /**
     * Receives a click.
     *
     * @param bytes holds its values, each with its length before it
     * @param starts where each dimension's value begins, and behind them where the last one ends
     */
    void click(byte[] bytes, int[] starts);
  }

  /** An empty log of the values of these dimensions. */
  public ValueLog(List<Dimension> dimensions) {
    this.dimensions = dimensions.toArray(Dimension[]::new);
  }

  /** Writes down the values of a click of an ad. */
  public void add(AdTable ads, int ad, Click click) {
    int most = 1;
    for (Dimension dimension : dimensions) {
      most += LONGEST_LENGTH + click.text(dimension).length();
    }
    int at = ads.logEnd(ad);
    if (at == NONE || ads.logBlockEnd(ad) - at < most) {
      at = newBlock(ads, ad, most);
    }
    byte[] bytes = arena.page(at);
    int place = Arena.offset(at);
    for (Dimension dimension : dimensions) {
      place = write(click.text(dimension), bytes, place);
    }
    bytes[place] = END;
    ads.logEnd(ad, at + place - Arena.offset(at));
  }

  private static int write(Text value, byte[] bytes, int at) {
    int place = at;
    int left = value.length() << 1;
    while (left > 0x7F) {
      bytes[place++] = (byte) (left & 0x7F | 0x80);
      left >>>= 7;
    }
    bytes[place++] = (byte) left;
    System.arraycopy(value.bytes(), value.offset(), bytes, place, value.length());
    return place + value.length();
  }

  /**
   * Begins another block of an ad, with room for some bytes at least.
   *
   * @return where its first click stands
   */
  private int newBlock(AdTable ads, int ad, int room) {
    int size = ads.logBlockBytes(ad);
    size = size == 0 ? FIRST_BLOCK : Math.min(2 * size, LARGEST_BLOCK);
    size = Math.max(size, Integer.BYTES + room);
    int block = arena.allocate(size);
    INTS.set(arena.page(block), Arena.offset(block), ads.logBlock(ad));
    ads.logBlock(ad, block, size);
    return block + Integer.BYTES;
  }

  /** Reads the clicks of an ad, in the order in which they were added. */
  void read(AdTable ads, int ad, Reader reader) {
    blocks.clear();
    for (int block = ads.logBlock(ad);
        block != NONE;
        block = (int) INTS.get(arena.page(block), Arena.offset(block))) {
      blocks.addInt(block);
    }
    int[] starts = new int[dimensions.length + 1];
    for (int i = blocks.size() - 1; i >= 0; i--) {
      int block = blocks.getInt(i);
      read(arena.page(block), Arena.offset(block) + Integer.BYTES, starts, reader);
    }
  }

  private void read(byte[] bytes, int from, int[] starts, Reader reader) {
    int at = from;
    while (bytes[at] != END) {
      for (int i = 0; i < dimensions.length; i++) {
        starts[i] = at;
        at = endOfValue(bytes, at);
      }
      starts[dimensions.length] = at;
      reader.click(bytes, starts);
    }
  }

  private static int endOfValue(byte[] bytes, int from) {
    int at = from;
    int length = 0;
    int shift = 0;
    for (; bytes[at] < 0; at++, shift += 7) {
      length |= (bytes[at] & 0x7F) << shift;
    }
    length |= bytes[at] << shift;
    return at + 1 + (length >>> 1);
  }

  /** Drops everything; memory that was needed stays. */
  public void clear() {
    arena.clear();
  }

  /** About the memory that it takes. */
  public long bytes() {
    return arena.bytes();
  }
}
