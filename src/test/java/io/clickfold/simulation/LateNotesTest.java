package io.clickfold.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.simulation.store.SimulatedCassandra;
import io.clickfold.store.jobs.LateMinutes;
import io.clickfold.testing.TestConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Notes of late clicks, by processes whose clocks differ. */
class LateNotesTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final long MINUTE = Instant.parse("2026-01-05T10:00:00Z").toEpochMilli();
  private static final Instant NOW = Instant.parse("2026-01-05T10:05:00Z");

  private final LateMinutes minutes = minutes();

  private static LateMinutes minutes() {
    Timeline timeline = new Timeline(1, NOW.toEpochMilli());
    SimulatedCassandra cassandra = SimulatedCassandra.fresh(timeline, "clickfold");
    return Pod.beans(TestConfig.with(Map.of("clickfold.roles", "recalculator")))
        .with(
            jakarta.enterprise.inject.Instance.class,
            Pod.session(cassandra.sessionOf(new SimulatedProcess("one"))))
        .get(LateMinutes.class);
  }

  private void saw(Instant at) {
    minutes.saw(List.of(MINUTE), at).await().atMost(SOON);
  }

  private Map<Long, LateMinutes.Arrival> listed() {
    return minutes.list(0, 10).await().atMost(SOON).minutes();
  }

  private void forgetListed() {
    Instant last = listed().get(MINUTE).last();
    minutes.forget(Map.of(MINUTE, last)).await().atMost(SOON);
  }

  @Test
  void aMinuteIsForgottenAsOfItsLastClick() {
    saw(NOW);
    forgetListed();

    assertThat(listed()).isEmpty();
  }

  @Test
  void aClickThatCameAfterTheListingStays() {
    saw(NOW);
    Instant known = listed().get(MINUTE).last();
    saw(NOW);
    minutes.forget(Map.of(MINUTE, known)).await().atMost(SOON);

    assertThat(listed()).containsKey(MINUTE);
  }

  @Test
  void aSlowerClockNotesWhatAFasterOneHasForgotten() {
    saw(NOW.plusSeconds(90));
    forgetListed();
    saw(NOW);

    assertThat(listed()).containsKey(MINUTE);
  }

  @Test
  void aSlowerClockNotesBesidesAFasterOne() {
    saw(NOW.plusSeconds(90));
    Instant known = listed().get(MINUTE).last();
    saw(NOW);
    minutes.forget(Map.of(MINUTE, known)).await().atMost(SOON);

    assertThat(listed()).containsKey(MINUTE);
  }
}
