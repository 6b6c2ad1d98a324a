package io.clickfold.api.clicks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clickfold.problem.ProblemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GroupMemoryTest {
  private static final int ALL = 10 * GroupMemory.STEP;

  private final GroupMemory memory = new GroupMemory(ALL);

  @Test
  void refusesWhatAllQueriesTogetherHaveNoRoomFor() {
    GroupMemory.GroupReservation first = memory.reservation();
    fill(first, 6 * GroupMemory.STEP);
    GroupMemory.GroupReservation second = memory.reservation();
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> fill(second, 7 * GroupMemory.STEP));
    assertThat(refused.problem().status()).isEqualTo(503);
    assertThat(refused.retryAfter()).contains(Duration.ofSeconds(5));
    second.close();

    first.close();
    first.close();
    assertThat(memory.free()).isEqualTo(ALL);
    fill(memory.reservation(), 11 * GroupMemory.STEP);
  }

  @Test
  void smallQueriesAreNotKeptOut() {
    fill(memory.reservation(), 11 * GroupMemory.STEP);
    fill(memory.reservation(), GroupMemory.STEP);
  }

  @Test
  void longValuesTakeMore() {
    GroupMemory.GroupReservation reservation = memory.reservation();
    for (int i = 0; i < 10; i++) {
      reservation.add("x".repeat(GroupMemory.STEP / 4));
    }
    assertThat(memory.free()).isLessThanOrEqualTo(ALL - 4 * GroupMemory.STEP);
  }

  @Test
  void whatIsReadAfterTheEndFindsNoRoom() {
    GroupMemory.GroupReservation reservation = memory.reservation();
    reservation.close();
    catchThrowableOfType(ProblemException.class, () -> fill(reservation, 2 * GroupMemory.STEP));
    assertThat(memory.free()).isEqualTo(ALL);
  }

  private static void fill(GroupMemory.GroupReservation reservation, int bytes) {
    for (int used = 0; used + 140 <= bytes; used += 140) {
      reservation.add("0123456789");
    }
  }
}
