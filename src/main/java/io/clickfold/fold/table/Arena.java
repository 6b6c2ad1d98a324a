package io.clickfold.fold.table;

import java.util.Arrays;

/**
 * Small stretches of memory one behind the other, in pages that are never moved. A stretch is found
 * again by its address, a number; all of them are dropped at once. Not thread-safe.
 */
public final class Arena {
  private static final int PAGE_BITS = 16;
  private static final int PAGE_BYTES = 1 << PAGE_BITS;
  private static final int MAX_PAGES = 1 << Integer.SIZE - PAGE_BITS;

  private byte[][] pages = new byte[4][];
  private int page = -1;
  private int used = PAGE_BYTES;

  /**
   * Adds a text.
   *
   * @param length at most 64 KiB
   * @return its address
   * @throws IllegalStateException if all stretches together would take more than 4 GiB
   */
  int add(byte[] bytes, int offset, int length) {
    int address = allocate(length);
    System.arraycopy(bytes, offset, page(address), offset(address), length);
    return address;
  }

  /**
   * Gives away some bytes, whatever is in them.
   *
   * @param length at most 64 KiB
   * @return their address; never -1
   * @throws IllegalStateException if all stretches together would take more than 4 GiB
   */
  int allocate(int length) {
    if (PAGE_BYTES - used < length) {
      nextPage();
    }
    int address = page << PAGE_BITS | used;
    used += length;
    return address;
  }

  /** What holds the stretch at an address. */
  byte[] page(int address) {
    return pages[address >>> PAGE_BITS];
  }

  /** Where the stretch at an address begins in its page. */
  static int offset(int address) {
    return address & PAGE_BYTES - 1;
  }

  /** Drops all stretches; pages that were needed stay. */
  public void clear() {
    Arrays.fill(pages, page + 1, pages.length, null);
    rewind();
  }

  /** Drops all stretches; their memory stays. */
  void rewind() {
    page = -1;
    used = PAGE_BYTES;
  }

  /** The bytes of all pages. */
  public long bytes() {
    return Arrays.stream(pages).filter(held -> held != null).count() * PAGE_BYTES;
  }

  private void nextPage() {
    page++;
    if (page == MAX_PAGES) {
      throw new IllegalStateException(
          "the ads and cells of a minute take more than 4 GiB; add partitions to the raw queue");
    }
    if (page == pages.length) {
      pages = Arrays.copyOf(pages, 2 * pages.length);
    }
    if (pages[page] == null) {
      pages[page] = new byte[PAGE_BYTES];
    }
    used = 0;
  }
}
