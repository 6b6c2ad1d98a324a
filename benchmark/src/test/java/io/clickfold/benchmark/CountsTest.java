package io.clickfold.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CountsTest {
  private static final long MINUTE = 1_700_000_040_000L;
  private static final List<String> TOTAL = List.of(Counts.TOTAL);
  private static final List<String> BOTH = List.of(Counts.TOTAL, "country+device");

  private final Counts truth = new Counts();
  private final Counts counted = new Counts();

  CountsTest() {
    truth.click("ad-1", MINUTE, "KR", "192.0.2.1", "u-1");
    truth.click("ad-1", MINUTE, "KR", "192.0.2.2", "u-1");
    truth.click("ad-2", MINUTE, "US", "192.0.2.1", "u-2");
  }

  @Test
  void theNewestCountsAreEqual() {
    counted.sent(Counts.TOTAL, "ad-1", MINUTE, List.of(), 1);
    counted.sent(Counts.TOTAL, "ad-1", MINUTE, List.of(), 2);
    counted.sent(Counts.TOTAL, "ad-2", MINUTE, List.of(), 1);
    counted.sent("country+device", "ad-1", MINUTE, List.of("KR", ""), 2);
    counted.sent("country+device", "ad-2", MINUTE, List.of("US", ""), 1);

    assertThat(truth.difference(counted, BOTH)).isEmpty();
    assertThat(truth.cells(BOTH)).isEqualTo(4);
  }

  @Test
  void aCellIsMissing() {
    counted.sent(Counts.TOTAL, "ad-1", MINUTE, List.of(), 2);

    assertThat(truth.difference(counted, TOTAL))
        .hasValueSatisfying(
            text -> assertThat(text).contains("1 of 2 true cells", "2 clicks in 1 cells"));
  }

  @Test
  void aClickIsCountedTwice() {
    counted.sent(Counts.TOTAL, "ad-1", MINUTE, List.of(), 2);
    counted.sent(Counts.TOTAL, "ad-2", MINUTE, List.of(), 2);

    assertThat(truth.difference(counted, TOTAL)).isPresent();
  }

  @Test
  void aCellIsTooMany() {
    counted.sent(Counts.TOTAL, "ad-1", MINUTE, List.of(), 2);
    counted.sent(Counts.TOTAL, "ad-2", MINUTE, List.of(), 1);
    counted.sent(Counts.TOTAL, "ad-2", MINUTE + 60_000, List.of(), 1);

    assertThat(truth.difference(counted, TOTAL)).isPresent();
  }

  @Test
  void aCubeIsTooMany() {
    counted.sent(Counts.TOTAL, "ad-1", MINUTE, List.of(), 2);
    counted.sent(Counts.TOTAL, "ad-2", MINUTE, List.of(), 1);
    counted.sent("country", "ad-2", MINUTE, List.of("US"), 1);

    assertThat(truth.difference(counted, TOTAL)).contains("country was counted too");
  }

  @Test
  void keepsManyCells() {
    for (int i = 0; i < 20_000; i++) {
      truth.click("ad-3", MINUTE + i, "KR", "192.0.2.1", "u-1");
      counted.sent(Counts.TOTAL, "ad-3", MINUTE + i, List.of(), 1);
    }
    counted.sent(Counts.TOTAL, "ad-1", MINUTE, List.of(), 2);
    counted.sent(Counts.TOTAL, "ad-2", MINUTE, List.of(), 1);

    assertThat(truth.difference(counted, TOTAL)).isEmpty();
    assertThat(truth.cells(TOTAL)).isEqualTo(20_002);
  }
}
