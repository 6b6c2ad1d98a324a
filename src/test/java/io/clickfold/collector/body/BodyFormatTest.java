package io.clickfold.collector.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFormatTest {

  @Test
  void knowsItsTypes() {
    assertThat(BodyFormat.of("application/json")).isEqualTo(BodyFormat.JSON);
    assertThat(BodyFormat.of("Application/JSON; Charset=\"UTF-8\"")).isEqualTo(BodyFormat.JSON);
    assertThat(BodyFormat.of("application/x-ndjson")).isEqualTo(BodyFormat.NDJSON);
    assertThat(BodyFormat.of("application/ndjson; charset=\"utf8\"")).isEqualTo(BodyFormat.NDJSON);
    assertThat(BodyFormat.of("application/jsonl;charset=US-ASCII")).isEqualTo(BodyFormat.NDJSON);
    assertThat(BodyFormat.of("text/plain;charset=UTF-8")).isEqualTo(BodyFormat.TEXT);
    assertThat(BodyFormat.of("application/cloudevents+json; charset=utf-8"))
        .isEqualTo(BodyFormat.EVENT);
    assertThat(BodyFormat.of("application/cloudevents-batch+json")).isEqualTo(BodyFormat.EVENTS);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        ";",
        "text/html",
        "application/jsonp",
        "application/json;charset=utf-16",
        "text/plain;charset=iso-8859-1",
        "application/cloudevents+avro"
      })
  void refusesOthersAndSaysWhichAreAccepted(String type) {
    assertThatThrownBy(() -> BodyFormat.of(type))
        .hasMessageContainingAll("application/json", "application/x-ndjson")
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.status()).isEqualTo(415));
  }
}
