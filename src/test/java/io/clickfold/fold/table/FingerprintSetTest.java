package io.clickfold.fold.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.LongFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintSetTest {
  private static final long SEED = 42;

  /** Ways in which ids come. */
  enum Pattern {
    RANDOM(i -> uuid(mix(2 * i), mix(2 * i + 1))),
    SEQUENTIAL_LOW(i -> uuid(0, i)),
    SEQUENTIAL_HIGH(i -> uuid(i, 0)),
    HIGH_BITS_ONLY(i -> uuid(i << 40, 0)),
    BOTH_ALIKE(i -> uuid(i, i)),
    NEGATED(i -> uuid(i, -i)),
    /** A time of 48 bits, the version, a counter, then the variant and random bits. */
    UUID_V7(
        i -> uuid((1_795_000_000_000L + i / 50) << 16 | 0x7000 | i % 50, mix(i) >>> 2 | 1L << 63)),
    /** The same in one millisecond, counted up in the lower half. */
    UUID_V7_COUNTED(i -> uuid(1_795_000_000_000L << 16 | 0x7000, 1L << 63 | i)),
    /** All the same under a plain multiply-and-xor, as is usual. */
    MADE_TO_MEET(i -> uuid(i, i * 0x9E3779B97F4A7C15L));

    private final LongFunction<UUID> ids;

    Pattern(LongFunction<UUID> ids) {
      this.ids = ids;
    }
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithAHashSet(Pattern pattern) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          FingerprintSet set = new FingerprintSet(SEED);
          Set<UUID> expected = new HashSet<>();
          SplittableRandom random = new SplittableRandom(SEED);
          for (int i = 0; i < 200_000; i++) {
            UUID id = pattern.ids.apply(random.nextInt(4) == 0 ? random.nextInt(i + 1) : i);
            assertThat(add(set, id)).as("%s at %d", id, i).isEqualTo(expected.add(id));
          }
          assertThat(set.size()).isEqualTo(expected.size());
          for (UUID id : expected) {
            assertThat(add(set, id)).as("%s again", id).isFalse();
          }
          assertThat(set.size()).isEqualTo(expected.size());
        });
  }

  @Property(tries = 500)
  void agreesWithAHashSetWhereverTheSeedPlacesTheIds(
      @ForAll long seed, @ForAll("fewIds") List<UUID> ids) {
    FingerprintSet set = new FingerprintSet(seed);
    Set<UUID> expected = new HashSet<>();

    for (UUID id : ids) {
      assertThat(add(set, id)).isEqualTo(expected.add(id));
      assertThat(set.size()).isEqualTo(expected.size());
    }
  }

  @Test
  void holdsZeroOnce() {
    FingerprintSet set = new FingerprintSet(SEED);

    assertThat(set.size()).isZero();
    assertThat(set.add(0, 0)).isTrue();
    assertThat(set.add(0, 0)).isFalse();
    assertThat(set.size()).isEqualTo(1);
    assertThat(set.add(0, 1)).isTrue();
    assertThat(set.add(1, 0)).isTrue();
    assertThat(set.add(0, 0)).isFalse();
    assertThat(set.size()).isEqualTo(3);
  }

  @Test
  void takesAtMost40BytesPerIdFromAThousandToAMillion() {
    FingerprintSet set = new FingerprintSet(SEED);

    for (int ids = 1; ids <= 1_000_000; ids++) {
      set.add(mix(ids), ids);
      if (ids >= 1_000 && set.bytes() > 40L * ids) {
        throw new AssertionError("%d ids take %d bytes".formatted(ids, set.bytes()));
      }
      if (set.bytes() * 8 < 16L * 10 * ids) {
        throw new AssertionError("%d ids are more than 80 percent".formatted(ids));
      }
    }
    assertThat(set.size()).isEqualTo(1_000_000);
  }

  /** As much memory as the ids before needed is kept for the next ones. */
  @ParameterizedTest
  @ValueSource(ints = {0, 100, 10_000, 1_000_000})
  void holdsNothingAfterItWasClearedAndHasRoomForAsMany(int ids) {
    FingerprintSet set = new FingerprintSet(SEED);
    for (int i = 0; i < 300_000; i++) {
      set.add(mix(i), i);
    }
    set.clear();
    assertThat(set.size()).isZero();

    for (int i = 0; i < ids; i++) {
      assertThat(set.add(mix(i), i)).isTrue();
    }
    set.clear();

    assertThat(set.bytes()).isLessThanOrEqualTo(Math.max(8 * 1024, 40L * ids));
    assertThat(set.add(mix(7), 7)).isTrue();
    assertThat(set.add(mix(7), 7)).isFalse();
  }

  @Test
  void aSmallOneIsSmall() {
    FingerprintSet set = new FingerprintSet();
    set.add(1, 1);

    assertThat(set.bytes()).isLessThanOrEqualTo(8 * 1024);
  }

  @Provide
  Arbitrary<List<UUID>> fewIds() {
    Arbitrary<Long> half =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 8),
            Arbitraries.of(Long.MIN_VALUE, -1L),
            Arbitraries.longs());
    return half.tuple2().map(both -> uuid(both.get1(), both.get2())).list().ofMaxSize(200);
  }

  private static boolean add(FingerprintSet set, UUID id) {
    return set.add(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  private static UUID uuid(long high, long low) {
    return new UUID(high, low);
  }

  private static long mix(long i) {
    return new SplittableRandom(i).nextLong();
  }
}
