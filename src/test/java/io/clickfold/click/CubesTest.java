package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CubesTest {
  @Test
  void cubesWithManyCellsMayBeDeferred() {
    Cubes cubes = Cubes.parse(List.of("country", "ip:deferred", "user_id:live"));

    assertThat(cubes.all())
        .containsExactly(
            Cube.TOTAL, Cube.parse("country"), Cube.parse("ip"), Cube.parse("user_id"));
    assertThat(cubes.deferred()).containsExactly(Cube.parse("ip"));
  }

  @Test
  void othersMayNot() {
    assertThatThrownBy(() -> Cubes.parse(List.of("country:deferred")))
        .hasMessageContaining("'country' cannot be deferred");
  }

  @Test
  void theFormerSpellingIsRefusedWithThePresentOne() {
    assertThatThrownBy(() -> Cubes.parse(List.of("device", "ip:final")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cube 'ip:final': ':final' is called ':deferred' now; write 'ip:deferred'");
  }
}
