package io.clickfold.kafka.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.clickfold.kafka.report.LatestLetters.Letter;
import io.clickfold.kafka.report.ProcessReport.FailedCheck;
import io.clickfold.kafka.report.ProcessReport.Outcome;
import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The records of {@code process-reports}, and how those of {@code dead-letters} are read. */
class KeptReportsTest {
  private static final ProcessReport REPORT =
      new ProcessReport(
          "clickfold-writer-7",
          List.of("query", "writer"),
          "0.1.0",
          Instant.parse("2026-11-22T09:00:00.5Z"),
          Instant.parse("2026-11-22T10:15:30.123456789Z"),
          false,
          1.25,
          5_000_000_000L,
          6_000_000_000L,
          List.of(new FailedCheck("writer", "lag: 77 é")),
          List.of(
              new Outcome("writer", "stored", "", 5_000_000_000L, 7),
              new Outcome("aggregator", "rejected", "malformed", 1, 2)));

  /** As Quarkus sets it up. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final KeptBytes kept = new KeptBytes();

  /** It would have to be shown. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"role\":\"writer\",|",
        "\"outcome\":\"stored\",|",
        "\"reason\":\"\",|",
        "2026-11-22T09:00:00.500Z|-1000000000-01-01T00:00:00Z",
        "2026-11-22T10:15:30.123456789Z|+1000000000-12-31T23:59:59Z",
        "\"name\":\"writer\",|",
        "{\"name\":\"writer\"|null,{\"name\":\"writer\""
      })
  void whatCannotBeAReportIsNone(String part, String other) throws IOException {
    String json = MAPPER.writeValueAsString(REPORT);
    String wrong = json.replace(part, other == null ? "" : other);

    assertThat(wrong).isNotEqualTo(json);
    assertThat(MAPPER.readValue(json, ProcessReport.class)).isEqualTo(REPORT);
    assertThatThrownBy(() -> MAPPER.readValue(wrong, ProcessReport.class))
        .isInstanceOf(IOException.class);
  }

  @Test
  void reports() throws JsonProcessingException {
    kept.check(
        "topics/process-reports/ProcessReport",
        KeptFile.of(
            new ProducerRecord<>(
                "any",
                REPORT.id().getBytes(StandardCharsets.UTF_8),
                MAPPER.writeValueAsBytes(REPORT))),
        KeptReportsTest::report,
        REPORT);
  }

  private static ProcessReport report(KeptFile file) {
    try {
      return MAPPER.readValue(file.bytes(KeptFile.VALUE), ProcessReport.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void deadLetters() {
    kept.checkRead(
        "topics/dead-letters/DeadLetter",
        file -> LatestLetters.letter(file.record()),
        new Letter(
            Instant.EPOCH,
            "writer",
            "store",
            "click-counts",
            "12",
            "9876543210",
            "java.lang.IllegalStateException",
            "no such é"));
  }
}
