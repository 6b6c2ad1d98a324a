package io.clickfold.wire.avro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PartsTest {
  @Property(tries = 200)
  void aPartHoldsTheSameSixteenthOfTheHashesAtEachLevel(@ForAll long hash) {
    int sixteenth = (int) (hash >>> 60);

    assertThat(Parts.sixteenth(Parts.partOf(hash, 1))).isEqualTo(sixteenth);
    assertThat(Parts.sixteenth(Parts.partOf(hash, 2))).isEqualTo(sixteenth);
  }

  @Property(tries = 200)
  void aPartIsOneOfItsLevel(@ForAll long hash, @ForAll @IntRange(min = 0, max = 2) int level) {
    int part = Parts.partOf(hash, level);

    assertThat(part).isBetween(Parts.first(level), Parts.first(level) + Parts.count(level) - 1);
    assertThat(Parts.levelOfPart(part)).isEqualTo(level);
  }

  @Test
  void levelsFollowTheSize() {
    assertThat(Parts.levelOf(0)).isZero();
    assertThat(Parts.levelOf(16 * 1024)).isZero();
    assertThat(Parts.levelOf(16 * 1024 + 1)).isEqualTo(1);
    assertThat(Parts.levelOf(8 << 20)).isEqualTo(1);
    assertThat(Parts.levelOf((8 << 20) + 1)).isEqualTo(2);
    assertThat(Parts.levelOf(Long.MAX_VALUE)).isEqualTo(2);
  }

  /** What is stored is looked for where these say: they may never change. */
  @Test
  void cellsStayWhereTheyWere() {
    assertThat(Parts.hash(List.of("10.1.2.3"))).isEqualTo(-6991644440144894370L);
    assertThat(Parts.hash(List.of("KR", "mobile"))).isEqualTo(3722438572311265734L);
    assertThat(Parts.hash(List.of(""))).isEqualTo(6184517115689221911L);
  }
}
