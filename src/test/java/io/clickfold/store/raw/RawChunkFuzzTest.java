package io.clickfold.store.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.store.raw.ChunkRowFormat.Packer;
import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Any bytes as a row of {@code raw_clicks}. */
class RawChunkFuzzTest {
  private static final long MINUTE = 1_700_000_040_000L;
  private static final long FIRST = 5_000;

  private final Packer packer = new Packer();

  /** As it is stored: behind the number of its clicks. */
  @FuzzTest
  void isReadOrRefused(byte[] input) {
    if (input.length > 0) {
      check(input[0] & 0xFF, ByteBuffer.wrap(input, 1, input.length - 1).slice());
    }
  }

  /** The same as it is before it is compressed. */
  @FuzzTest
  void isReadBackOrRefused(byte[] input) {
    if (input.length > 1) {
      byte[] clicks = new byte[input.length - 1];
      System.arraycopy(input, 1, clicks, 0, clicks.length);
      check(input[0] & 0xFF, packer.pack(clicks, clicks.length));
    }
  }

  @FuzzTest
  void anyFilterIsReadAsAFilter(byte[] bytes) {
    ByteBuffer filter = ByteBuffer.wrap(bytes);
    int[] all = new int[1 << Short.SIZE];
    for (int hash = 0; hash < all.length; hash++) {
      all[hash] = hash;
    }
    assertThat(AdFilter.mayHave(filter, all)).isEqualTo(bytes.length > 1);
    assertThat(AdFilter.mayHave(filter, new int[] {})).isFalse();
    assertThat(filter.position()).isZero();
  }

  private static void check(int clicks, ByteBuffer packed) {
    try {
      RawChunk chunk =
          Allocation.atMost(
              Allocation.forInput(packed.remaining()) + ChunkRowFormat.MAX_BYTES,
              () -> RawChunk.read(MINUTE, 0, FIRST, clicks, packed, -1));
      List<Long> offsets = new ArrayList<>();
      chunk.forEach(
          (offset, brokerMillis, bytes, from, length) -> {
            assertThat(from + length).isBetween(from, bytes.length);
            offsets.add(offset);
          });
      assertThat(offsets).hasSize(clicks).isSorted().doesNotHaveDuplicates();
      assertThat(chunk.clicks()).isEqualTo(clicks);
      if (clicks > 0) {
        assertThat(offsets).startsWith(FIRST).endsWith(chunk.lastOffset());
      }
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageStartingWith("raw_clicks has a damaged row of minute");
    }
  }
}
