package io.clickfold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.MediaType;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepresentationTest {
  @Test
  void theFirstThatThereIsIsPreferred() {
    assertThat(preferred("*/*")).isEqualTo(Representation.JSON);
    assertThat(preferred("image/png", "text/csv", "application/json"))
        .isEqualTo(Representation.CSV);
    assertThat(preferred("text/csv;values=raw")).isEqualTo(Representation.RAW_CSV);
  }

  /** A header that cannot be read asks for nothing that there is. */
  @ParameterizedTest
  @ValueSource(strings = {"image/png", "", ";;q=x", "/", "a/b/c"})
  void whatThereIsNotIsRefused(String accepted) {
    assertThatThrownBy(() -> preferred(accepted)).isInstanceOf(NotAcceptableException.class);
  }

  private static Representation preferred(String... accepted) {
    return Representation.preferred(() -> Stream.of(accepted).map(MediaType::valueOf).toList());
  }
}
