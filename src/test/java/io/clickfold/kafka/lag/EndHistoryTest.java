package io.clickfold.kafka.lag;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EndHistoryTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final EndHistory history = new EndHistory();

  @Test
  void knowsNothingWithoutPoints() {
    assertThat(history.age(0, 0)).isEmpty();
    assertThat(history.perSecond(Duration.ofSeconds(1))).isEmpty();
  }

  @Test
  void interpolatesBetweenPoints() {
    history.add(0, 100);
    history.add(10 * SECOND, 200);

    assertThat(history.age(100, 10 * SECOND)).contains(Duration.ofSeconds(10));
    assertThat(history.age(150, 12 * SECOND)).contains(Duration.ofSeconds(7));
    assertThat(history.perSecond(Duration.ofSeconds(10))).contains(10.0);
    assertThat(history.perSecond(Duration.ofSeconds(11))).isEmpty();
  }

  @Test
  void doesNotClaimTheAgeOfWhatCameBefore() {
    history.add(0, 100);
    history.add(SECOND, 100);

    assertThat(history.age(99, SECOND)).isEmpty();
    assertThat(history.age(100, SECOND)).contains(Duration.ZERO);
  }

  @Test
  void forgetsATopicThatWasMadeAgain() {
    history.add(0, 100);
    history.add(SECOND, 10);

    assertThat(history.age(50, SECOND)).contains(Duration.ZERO);
    assertThat(history.age(5, SECOND)).isEmpty();
  }

  /** Of a partition that grows unevenly, the age is right to the distance of points around it. */
  @Test
  void remembersLongWithFewPoints() {
    long seed = Long.getLong("clickfold.seed", System.nanoTime());
    Random random = new Random(seed);
    TreeMap<Long, Long> written = new TreeMap<>();
    long end = 0;
    int points = 10 * EndHistory.MAX_POINTS;
    for (int second = 0; second < points; second++) {
      written.put(end, second * SECOND);
      history.add(second * SECOND, end);
      end += random.nextInt(50);
    }
    long now = (points - 1) * SECOND;
    long last = written.lastKey();
    for (long offset = 0; offset < last; offset += 1 + random.nextInt(100)) {
      long truth = now - written.floorEntry(offset).getValue();
      long age = history.age(offset, now).orElseThrow().toNanos();
      assertThat(Math.abs(age - truth))
          .as("-Dclickfold.seed=%d, offset %d, %d s ago", seed, offset, truth / SECOND)
          .isLessThanOrEqualTo(2 * SECOND + truth / 20);
    }
  }
}
