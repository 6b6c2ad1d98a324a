package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Any settings of cubes and windows: what is not refused is what its names say. */
class RankingsFuzzTest {

  @FuzzTest
  void settingsAreRefusedOrMeanWhatTheySay(byte[] bytes) {
    List<String> names =
        new ArrayList<>(Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("[,;]", -1)));
    int top = names.get(0).length();
    try {
      Cubes counted = Cubes.parse(names);
      assertThat(counted.all()).doesNotHaveDuplicates().startsWith(Cube.TOTAL);
      assertThat(counted.all()).containsAll(counted.deferred());
      for (Cube cube : counted.all()) {
        assertThat(Cube.parse(cube.name())).isEqualTo(cube);
      }
      List<Duration> windows =
          names.stream().map(name -> Duration.ofSeconds(15L * name.hashCode() % 7_200)).toList();
      Rankings rankings = Rankings.of(Optional.of(names.subList(0, 1)), windows, top, names);
      assertThat(rankings.windows()).isSorted().hasSameSizeAs(windows);
      assertThat(counted.all()).containsAll(rankings.cubes().all());
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
