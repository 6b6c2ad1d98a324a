package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Against a set of bits. */
class MinuteRangesTest {
  private static final int MINUTES = 40;

  @Property
  void areSetsOfMinutes(
      @ForAll("ranges") List<MinuteRange> some,
      @ForAll("ranges") List<MinuteRange> others,
      @ForAll("range") MinuteRange bounds) {
    MinuteRanges minutes = MinuteRanges.of(some);
    BitSet left = bits(some);
    left.andNot(bits(others));
    BitSet within = bits(some);
    within.and(bits(List.of(bounds)));

    assertThat(bits(minutes.ranges())).isEqualTo(bits(some));
    assertThat(minutes.count()).isEqualTo(bits(some).cardinality());
    assertThat(minutes.isEmpty()).isEqualTo(some.isEmpty());
    assertThat(bits(minutes.minus(MinuteRanges.of(others)).ranges())).isEqualTo(left);
    assertThat(bits(minutes.within(bounds).ranges())).isEqualTo(within);
    assertThat(minutes.touch(bounds.from(), bounds.to())).isEqualTo(!within.isEmpty());
    assertThat(MinuteRanges.of(minutes.minus(MinuteRanges.of(others)).ranges()))
        .isEqualTo(minutes.minus(MinuteRanges.of(others)));
    for (int i = 1; i < minutes.ranges().size(); i++) {
      assertThat(minutes.ranges().get(i).from()).isGreaterThan(minutes.ranges().get(i - 1).to());
    }
  }

  @Provide
  Arbitrary<List<MinuteRange>> ranges() {
    return range().list().ofMaxSize(5);
  }

  @Provide
  Arbitrary<MinuteRange> range() {
    return Combinators.combine(
            Arbitraries.integers().between(0, MINUTES - 6), Arbitraries.integers().between(1, 6))
        .as(
            (from, length) ->
                new MinuteRange(from * Minutes.MILLIS, (from + length) * Minutes.MILLIS));
  }

  private static BitSet bits(List<MinuteRange> ranges) {
    BitSet bits = new BitSet();
    ranges.forEach(
        range ->
            bits.set((int) (range.from() / Minutes.MILLIS), (int) (range.to() / Minutes.MILLIS)));
    return bits;
  }
}
