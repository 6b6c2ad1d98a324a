package io.clickfold.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClickJsonTest {
  private final ClickJson click = new ClickJson();

  @Test
  void readsAllFields() {
    UUID id = UUID.randomUUID();

    read(id, "2026-11-22T10:15:30.123Z");

    assertThat(new UUID(click.idHigh, click.idLow)).isEqualTo(id);
    assertThat(click.adId).isEqualTo("ad-42");
    assertThat(click.userId).isEqualTo("u-7");
    assertThat(click.ip).isEqualTo("203.0.113.9");
    assertThat(click.country).isEqualTo("KR");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-22T10:15:30.123Z",
        "2026-11-22T10:15:30Z",
        "2026-11-22T00:00:00Z",
        "2026-11-22T23:59:59.999Z"
      })
  void readsTimes(String time) {
    // Of another day before, for the day is kept.
    read(UUID.randomUUID(), "2026-11-21T23:59:59.999Z");
    read(UUID.randomUUID(), time);

    assertThat(click.time).isEqualTo(Instant.parse(time).toEpochMilli());
  }

  private void read(UUID id, String time) {
    click.read(
        """
        {"event_id":"%s","ad_id":"ad-42","click_time":"%s","user_id":"u-7","ip":"203.0.113.9","country":"KR"}"""
            .formatted(id, time)
            .getBytes(StandardCharsets.UTF_8));
  }
}
