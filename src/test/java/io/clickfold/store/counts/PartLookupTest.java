package io.clickfold.store.counts;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.wire.avro.Parts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartLookupTest {
  private static final Cube CUBE = Cube.parse("ip");
  private static final MinuteOfSource FIRST = new MinuteOfSource(0, 0);
  private static final MinuteOfSource SECOND = new MinuteOfSource(60_000, 0);

  private final PartLookup lookup = new PartLookup();

  @Test
  void countsOnlyPartsOfTheLevelThatTheHeadOfTheSameMinuteNames() {
    lookup.add(FIRST, 1, 0);
    lookup.add(SECOND, 2, 0);

    assertThat(lookup.counts(FIRST, 64, 0)).isTrue();
    assertThat(lookup.counts(FIRST, 65, 0)).isFalse();
    assertThat(lookup.counts(SECOND, 64, 0)).isFalse();
    assertThat(lookup.counts(SECOND, 65, 0)).isTrue();
    assertThat(lookup.counts(new MinuteOfSource(0, 1), 64, 0)).isFalse();
  }

  /** Parts of a lower generation were not overwritten, so they have cells that are no more. */
  @Test
  void countsNoPartsOfALowerGenerationThanTheHeads() {
    lookup.add(FIRST, 1, 7);
    lookup.add(SECOND, 1, 0);

    assertThat(lookup.counts(FIRST, 64, 0)).isFalse();
    assertThat(lookup.counts(FIRST, 64, 6)).isFalse();
    assertThat(lookup.counts(FIRST, 64, 7)).isTrue();
    assertThat(lookup.counts(FIRST, 64, 8)).isTrue();
    assertThat(lookup.counts(FIRST, 65, 8)).isFalse();
    assertThat(lookup.counts(SECOND, 64, 0)).isTrue();
  }

  @Test
  void findsOneCellInItsPartOfEachLevel() {
    lookup.add(FIRST, 1, 0);
    lookup.add(SECOND, 2, 0);
    String ip = "203.0.113.9";
    long hash = Parts.hash(List.of(ip));
    int sixteenth = (int) (hash >>> 60);

    assertThat(lookup.parts(new CellFilter(CUBE, Map.of(Dimension.IP, ip))))
        .isEqualTo(
            Map.of(
                (short) (1 + sixteenth),
                List.of(1 + (int) (hash >>> 58), 65 + (int) (hash >>> 52))));
  }

  @Test
  void findsAllCellsInAllPartsOfTheLevelsNamed() {
    lookup.add(FIRST, 1, 0);
    CellFilter all = new CellFilter(CUBE, Map.of());

    assertThat(lookup.parts(all)).hasSize(16).containsEntry((short) 16, List.of(61, 62, 63, 64));

    lookup.add(SECOND, 2, 0);

    assertThat(lookup.parts(all).get((short) 16)).hasSize(4 + 256).contains(61, 64, 3905, 4160);
  }
}
