package io.clickfold.panes;

import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;

/** A minute that is still counted: of each ad, what each source has counted so far. */
final class OpenPane implements Pane {
  private static final long NONE = 0;

  /** By slot and source; shards have negative numbers. */
  private final Long2LongHashMap counts = new Long2LongHashMap(NONE);

  /**
   * Counts a source's whole count.
   *
   * @return by how much it exceeds the source's count before; 0 if it is an older one
   */
  long count(int slot, int source, long clicks) {
    long key = (long) slot << Integer.SIZE | Integer.toUnsignedLong(source);
    long before = counts.get(key);
    if (clicks <= before) {
      return 0;
    }
    counts.put(key, clicks);
    return clicks - before;
  }

  @Override
  public long openBytes() {
    return 2L * Long.BYTES * counts.capacity();
  }

  @Override
  public void forEach(Sink sink) {
    counts.forEachLong((key, clicks) -> sink.add((int) (key >>> Integer.SIZE), clicks));
  }

  @Override
  public ClosedPane close() {
    long[] keys = new long[counts.size()];
    int[] filled = {0};
    counts.forEachLong((key, clicks) -> keys[filled[0]++] = key);
    Arrays.sort(keys);
    ClosedPane.Builder closed = new ClosedPane.Builder();
    for (int i = 0; i < keys.length; ) {
      int slot = (int) (keys[i] >>> Integer.SIZE);
      long clicks = 0;
      for (; i < keys.length && (int) (keys[i] >>> Integer.SIZE) == slot; i++) {
        clicks += counts.get(keys[i]);
      }
      closed.add(slot, clicks);
    }
    return closed.build();
  }
}
