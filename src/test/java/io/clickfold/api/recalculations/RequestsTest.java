package io.clickfold.api.recalculations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.click.MinuteRange;
import io.clickfold.problem.Problem;
import io.clickfold.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {
  private static final Duration LONGEST = Duration.ofDays(7);

  @Test
  void aRangeIsWholeMinutes() {
    assertThat(range("'from':'2026-11-22T10:00:00Z','to':'2026-11-29T19:00:00+09:00'"))
        .isEqualTo(
            new MinuteRange(
                Instant.parse("2026-11-22T10:00:00Z").toEpochMilli(),
                Instant.parse("2026-11-29T10:00:00Z").toEpochMilli()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "; 'from' is missing",
        "'from':'2026-11-22T10:00:00Z'; 'to' is missing",
        "'from':'yesterday','to':'2026-11-22T10:00:00Z'; RFC 3339",
        "'from':'2026-11-22T10:00:01Z','to':'2026-11-22T11:00:00Z'; whole minute",
        "'from':'2026-11-22T10:00:00Z','to':'2026-11-22T10:00:00.001Z'; whole minute",
        "'from':'2026-11-22T10:00:00Z','to':'2026-11-22T10:00:00Z'; before 'to'",
        "'from':'2026-11-22T10:00:00Z','to':'2026-11-29T10:01:00Z'; longer than the 168 hours",
        "'from':'1969-12-31T23:59:00Z','to':'1970-01-01T00:01:00Z'; between 1970 and 9999",
        "'from':'2026-11-22T10:00:00Z','to':'+999999999-01-01T00:00:00Z'; between 1970 and 9999",
        "'from':'-999999999-01-01T00:00:00Z','to':'2026-11-22T10:00:00Z'; between 1970 and 9999",
        "'form':'2026-11-22T10:00:00Z'; no field 'form'",
      })
  void theProblemSaysWhatToDo(String fields, String detail) {
    Problem problem =
        catchThrowableOfType(ProblemException.class, () -> range(fields == null ? "" : fields))
            .problem();

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.type()).isEqualTo("urn:clickfold:problem:invalid-recalculation");
    assertThat(problem.detail()).contains(detail);
  }

  @Test
  void adsAreChecked() {
    assertThat(
            Requests.ads(new RecalculationRequest(null, null, List.of("b", "a", "b"), false, null)))
        .isEqualTo(Set.of("a", "b"));
    assertThat(Requests.ads(new RecalculationRequest(null, null, null, false, null))).isEmpty();
    for (List<String> wrong :
        List.of(
            List.of(""),
            // It has no UTF-8 form: Cassandra would keep another ad.
            List.of("\ud800"),
            Collections.<String>singletonList(null),
            Collections.nCopies(1_001, "a"),
            // They have to fit into a row.
            Collections.nCopies(400, "水".repeat(256)))) {
      assertThat(
              catchThrowableOfType(
                  ProblemException.class,
                  () -> Requests.ads(new RecalculationRequest(null, null, wrong, false, null))))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"2026-11-22T10:01:00Z", "+999999999-01-01T00:00:00Z", "now"})
  void hoursAreWhole(String hour) {
    assertThat(catchThrowableOfType(ProblemException.class, () -> Requests.hour(hour)).problem())
        .extracting(Problem::status)
        .isEqualTo(400);
  }

  private static MinuteRange range(String fields) {
    try {
      return Requests.range(
          new ObjectMapper()
              .readValue("{" + fields.replace('\'', '"') + "}", RecalculationRequest.class),
          LONGEST);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
