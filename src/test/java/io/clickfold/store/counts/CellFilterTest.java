package io.clickfold.store.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CellFilterTest {
  private static final Cube CUBE = Cube.parse("country+device");

  @Test
  void takesThoseCellsThatHaveTheFixedValues() {
    CellFilter filter = new CellFilter(CUBE, Map.of(Dimension.DEVICE, "mobile"));

    assertThat(filter.isOneCell()).isFalse();
    assertThat(filter.matches(List.of("KR", "mobile"))).isTrue();
    assertThat(filter.matches(List.of("mobile", "KR"))).isFalse();
  }

  @Test
  void knowsTheCellWhereAllIsFixed() {
    CellFilter filter = new CellFilter(CUBE, Map.of(Dimension.DEVICE, "", Dimension.COUNTRY, "KR"));

    assertThat(filter.isOneCell()).isTrue();
    assertThat(filter.cell()).containsExactly("KR", "");
  }

  @Test
  void refusesDimensionsThatTheCubeLacks() {
    Map<Dimension, String> fixed = Map.of(Dimension.IP, "203.0.113.9");

    assertThatThrownBy(() -> new CellFilter(CUBE, fixed)).hasMessageContaining("IP");
  }
}
