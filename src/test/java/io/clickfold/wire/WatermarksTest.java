package io.clickfold.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.wire.avro.StateSchema;
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
  void checkpointsKeepAll() {
    watermarks.advance(0, 3, 29_400_000);
    watermarks.advance(2, 3, 29_399_000);

    Watermarks parsed = parse(encode(watermarks));

    assertThat(parsed.lowest()).isEqualTo(Watermarks.NONE);
    parsed.advance(1, 3, 29_500_000);
    assertThat(parsed.lowest()).isEqualTo(29_399_000);
    parsed.advance(2, 3, 29_600_000);
    assertThat(parsed.lowest()).isEqualTo(29_400_000);
    assertThat(parse(encode(new Watermarks())).lowest()).isEqualTo(Watermarks.NONE);
  }

  @Test
  void aThousandFitIntoAnOffsetsMetadata() {
    for (int i = 0; i < 1_000; i++) {
      watermarks.advance(i, 1_000, 29_400_000 + i % 30);
    }

    assertThat(encode(watermarks)).hasSizeLessThan(1_500);
  }

  private static String encode(Watermarks watermarks) {
    return StateSchema.MERGE.encode(fields -> fields.set("partitions", watermarks::write));
  }

  private static Watermarks parse(String text) {
    return StateSchema.MERGE.decode(text, fields -> fields.read("partitions", Watermarks::read));
  }
}
