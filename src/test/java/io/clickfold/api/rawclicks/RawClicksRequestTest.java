package io.clickfold.api.rawclicks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clickfold.problem.Problem;
import io.clickfold.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawClicksRequestTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:17:42.5Z");
  private static final Duration KEEP = Duration.ofDays(35);

  @Test
  void aRangeTouchesMinutes() {
    RawClicksRequest request = parse("2026-11-22T10:00:59.999Z", "2026-11-22T10:02:00Z");

    assertThat(request.minutes().mapToObj(Instant::ofEpochMilli))
        .containsExactly(
            Instant.parse("2026-11-22T10:00:00Z"), Instant.parse("2026-11-22T10:01:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "2026-11-22T10:00:00Z; 2026-11-22T10:00:00Z; must be before",
        "2026-11-22T10:00:00Z; 2026-11-23T10:00:00.001Z; longer than 24 hours",
        "2026-10-01T10:00:00Z; 2026-10-01T11:00:00Z; kept for 840 hours",
        "2026-11-22T10:00:00Z; +999999999-01-01T00:00:00Z; between 1970 and 9999",
        "-999999999-01-01T00:00:00Z; 2026-11-22T10:00:00Z; between 1970 and 9999",
        "now; 2026-11-22T10:00:00Z; RFC 3339",
      })
  void theProblemSaysWhatToDo(String from, String to, String detail) {
    Problem problem = catchThrowableOfType(ProblemException.class, () -> parse(from, to)).problem();

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.detail()).contains(detail);
  }

  private static RawClicksRequest parse(String from, String to) {
    return RawClicksRequest.parse(
        "ad-1", Map.of("from", List.of(from), "to", List.of(to)), KEEP, NOW);
  }
}
