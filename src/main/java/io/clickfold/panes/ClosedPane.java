package io.clickfold.panes;

import java.util.Arrays;

/**
 * A minute that does not change any more: some two to three bytes an ad, for the distances between
 * places and most counts are small. Immutable.
 */
final class ClosedPane implements Pane {
  /** For each place, in ascending order: its distance from the one before, and its clicks. */
  private final byte[] varints;

  private ClosedPane(byte[] varints) {
    this.varints = varints;
  }

  @Override
  public long openBytes() {
    return 0;
  }

  @Override
  public ClosedPane close() {
    return this;
  }

  @Override
  public void forEach(Sink sink) {
    int slot = 0;
    int position = 0;
    while (position < varints.length) {
      long distance = 0;
      int shift = 0;
      for (; varints[position] < 0; shift += 7) {
        distance |= (varints[position++] & 0x7FL) << shift;
      }
      distance |= (long) varints[position++] << shift;
      long clicks = 0;
      shift = 0;
      for (; varints[position] < 0; shift += 7) {
        clicks |= (varints[position++] & 0x7FL) << shift;
      }
      clicks |= (long) varints[position++] << shift;
      slot += (int) distance;
      sink.add(slot, clicks);
    }
  }

  /** Makes a pane. */
  static final class Builder {
    private static final int LONGEST_VARINT = 10;

    private byte[] varints = new byte[64];
    private int size;
    private int last;

    /** Adds a place, higher than those before. */
    void add(int slot, long clicks) {
      if (varints.length - size < 2 * LONGEST_VARINT) {
        varints = Arrays.copyOf(varints, varints.length * 2);
      }
      put(slot - last);
      put(clicks);
      last = slot;
    }

    private void put(long value) {
      long left = value;
      while ((left & ~0x7FL) != 0) {
        varints[size++] = (byte) (left & 0x7F | 0x80);
        left >>>= 7;
      }
      varints[size++] = (byte) left;
    }

    ClosedPane build() {
      return new ClosedPane(Arrays.copyOf(varints, size));
    }
  }
}
