package io.clickfold.collect;

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
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {";", "text/plain", "application/jsonp", "application/json;charset=utf-16"})
  void refusesOthersAndSaysWhichAreTaken(String type) {
    assertThatThrownBy(() -> BodyFormat.of(type))
        .hasMessageContainingAll("application/json", "application/x-ndjson")
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.status()).isEqualTo(415));
  }
}
