package io.clickfold.kafka.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentCountTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final RecentCount count = new RecentCount(0);

  @Test
  void countsSinceTheStartOfAYoungProcess() {
    count.note(5 * SECOND, 50);
    count.note(10 * SECOND, 100);

    assertThat(count.lastMinute()).isEqualTo(100);
    assertThat(count.lastHour()).isEqualTo(100);
  }

  @Test
  void forgetsWhatIsOlder() {
    for (int second = 5; second <= 7_200; second += 5) {
      count.note(second * SECOND, 10L * second);
    }

    assertThat(count.lastMinute()).isBetween(600L, 650L);
    assertThat(count.lastHour()).isBetween(36_000L, 36_600L);

    for (int second = 7_205; second <= 10_900; second += 5) {
      count.note(second * SECOND, 72_000L);
    }
    assertThat(count.lastMinute()).isZero();
    assertThat(count.lastHour()).isZero();
  }
}
