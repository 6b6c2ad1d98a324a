package io.clickfold.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatermarksTest {
  private final Watermarks watermarks = new Watermarks();

  @Test
  void allAreAsFarAsTheLastOnceAllHaveSpoken() {
    watermarks.advance(0, 3, 100);
    watermarks.advance(2, 3, 98);
    assertThat(watermarks.lowest()).isEqualTo(Watermarks.NONE);

    watermarks.advance(1, 3, 101);
    assertThat(watermarks.lowest()).isEqualTo(98);
  }

  @Test
  void noneGoesBack() {
    watermarks.advance(0, 1, 100);
    watermarks.advance(0, 1, 99);

    assertThat(watermarks.lowest()).isEqualTo(100);
  }

  @Test
  void whoIsAddedHasToSpeakToo() {
    watermarks.advance(0, 1, 100);
    watermarks.advance(0, 2, 101);

    assertThat(watermarks.lowest()).isEqualTo(Watermarks.NONE);
  }

  @Test
  void textKeepsAll() {
    watermarks.advance(0, 3, 29_400_000);
    watermarks.advance(2, 3, 29_399_000);

    Watermarks parsed = Watermarks.parse(watermarks.encode());

    assertThat(parsed.lowest()).isEqualTo(Watermarks.NONE);
    parsed.advance(1, 3, 29_500_000);
    assertThat(parsed.lowest()).isEqualTo(29_399_000);
    parsed.advance(2, 3, 29_600_000);
    assertThat(parsed.lowest()).isEqualTo(29_400_000);
    assertThat(Watermarks.parse(new Watermarks().encode()).lowest()).isEqualTo(Watermarks.NONE);
  }

  @Test
  void aThousandFitIntoAnOffsetsMetadata() {
    for (int i = 0; i < 1_000; i++) {
      watermarks.advance(i, 1_000, 29_400_000 + i % 30);
    }

    assertThat(watermarks.encode()).hasSizeLessThan(3_000);
  }
}
