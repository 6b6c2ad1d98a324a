package io.clickfold.kafka.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.clickfold.kafka.loop.LoopStatus.State;
import io.clickfold.platform.RoleStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoleLoopsTest {
  private static final Instant SINCE = Instant.parse("2026-11-22T10:15:00Z");
  private static final LoopStatus RUNNING = status(State.RUNNING, "");
  private static final LoopStatus FAILING = status(State.FAILING, "a transaction does not end");

  @Test
  void isReadyWhileAllLoopsRun() {
    RoleStatus status =
        RoleLoops.status(Stream.of(RUNNING, RUNNING), Optional.empty(), Optional.empty());
    assertThat(status.isReady()).isTrue();
    assertThat(status.data())
        .containsExactly(
            entry("state", "RUNNING"), entry("detail", ""), entry("since", SINCE.toString()));
  }

  @Test
  void isAsBadAsTheWorstLoopWhicheverThatIs() {
    for (Stream<LoopStatus> loops :
        List.of(Stream.of(RUNNING, FAILING), Stream.of(FAILING, RUNNING))) {
      RoleStatus status = RoleLoops.status(loops, Optional.of("undated"), Optional.empty());
      assertThat(status.isReady()).isFalse();
      assertThat(status.data())
          .containsEntry("state", "FAILING")
          .containsEntry("detail", FAILING.detail());
    }
  }

  @Test
  void failsByWhatTheLoopsDoNotKnow() {
    RoleStatus status =
        RoleLoops.status(Stream.of(RUNNING, RUNNING), Optional.of("undated"), Optional.empty());
    assertThat(status.isReady()).isFalse();
    assertThat(status.data())
        .containsEntry("state", "FAILING")
        .containsEntry("detail", "undated")
        .containsEntry("since", SINCE.toString());
  }

  @Test
  void isNotReadyAtAStandstillThoughItsLoopsRun() {
    RoleStatus status =
        RoleLoops.status(Stream.of(RUNNING), Optional.empty(), Optional.of("ad-clicks-3"));
    assertThat(status.isReady()).isFalse();
    assertThat(status.data())
        .containsExactly(
            entry("standstill", "ad-clicks-3"),
            entry("state", "RUNNING"),
            entry("detail", ""),
            entry("since", SINCE.toString()));
  }

  private static LoopStatus status(State state, String detail) {
    return new LoopStatus(state, detail, SINCE, Instant.now());
  }
}
