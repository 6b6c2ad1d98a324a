package io.clickfold.api.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.clickfold.kafka.report.ProcessReport;
import io.clickfold.testing.FuzzTest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Any bytes as a record of {@code process-reports}: what is not dropped has to have an answer. */
class OperationsViewFuzzTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:17:20Z");

  /** As Quarkus sets it up. */
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  @FuzzTest
  void whatAProcessReportsCanBeShown(byte[] record) throws IOException {
    ProcessReport report;
    try {
      report = mapper.readValue(record, ProcessReport.class);
      if (report == null) {
        return;
      }
    } catch (IOException | RuntimeException e) {
      return;
    }
    Operations shown =
        new OperationsView(
                new PipelineSnapshot(
                    List.of(),
                    Optional.of(List.of(report, report)),
                    Optional.of(List.of()),
                    Optional.empty()),
                NOW)
            .with(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    assertThat(mapper.writeValueAsBytes(shown)).isNotEmpty();
  }
}
