package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CubeTest {
  @ParameterizedTest
  @CsvSource({
    "total, total",
    "country, country",
    "country+device, country+device",
    "device+country, country+device",
    "device + country, country+device",
    "country+country, country",
    "device+user_id+ip+country, country+ip+user_id+device"
  })
  void namesAreReadInAnyOrderAndWrittenInOne(String name, String normal) {
    assertThat(Cube.parse(name).name()).isEqualTo(normal);
    assertThat(Cube.parse(name)).hasToString(normal).isEqualTo(Cube.parse(normal));
    assertThat(Cube.parse(name)).hasSameHashCodeAs(Cube.parse(normal));
  }

  @Property
  void everySetOfDimensionsIsNamedAndReadBack(@ForAll Set<Dimension> dimensions) {
    Cube cube = Cube.of(dimensions);

    assertThat(Cube.parse(cube.name())).isEqualTo(cube);
    assertThat(cube.dimensions()).isSorted().hasSameElementsAs(dimensions);
    assertThat(cube.equals(Cube.TOTAL)).isEqualTo(dimensions.isEmpty());
  }

  @Property
  void cubesAreEqualIfTheirDimensionsAre(
      @ForAll List<Dimension> one, @ForAll List<Dimension> other) {
    assertThat(new Cube(one).equals(new Cube(other)))
        .isEqualTo(new HashSet<>(one).equals(new HashSet<>(other)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Country", "city", "country+", "+country", "country,device", "total+ip"})
  void anErrorListsTheDimensions(String name) {
    assertThatThrownBy(() -> Cube.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'")
        .hasMessageContaining("country, ip, user_id, device");
  }

  @Test
  void theTotalIsAlwaysFirstAndEachCubeOnce() {
    assertThat(Cubes.parse(List.of()).all()).containsExactly(Cube.TOTAL);
    assertThat(Cubes.parse(List.of("ip", "total", "device+country", "country+device")).names())
        .isEqualTo("total, ip, country+device");
    assertThatThrownBy(() -> Cubes.parse(List.of("ip", "city"))).hasMessageContaining("'city'");
  }

  @Test
  void aCubeIsFoundByItsDimensionsExactly() {
    Cubes cubes = Cubes.parse(List.of("country+device", "ip"));

    assertThat(cubes.over(EnumSet.of(Dimension.DEVICE, Dimension.COUNTRY)))
        .contains(Cube.parse("country+device"));
    assertThat(cubes.over(Set.of())).contains(Cube.TOTAL);
    assertThat(cubes.over(Set.of(Dimension.COUNTRY))).isEmpty();
    assertThat(cubes.over(EnumSet.allOf(Dimension.class))).isEmpty();
  }

  @Test
  void dimensionsAreFoundByTheirFieldsNames() {
    for (Dimension dimension : Dimension.values()) {
      assertThat(Dimension.ofField(dimension.fieldName())).contains(dimension);
    }
    assertThat(Dimension.ofField("USER_ID")).isEmpty();
  }
}
