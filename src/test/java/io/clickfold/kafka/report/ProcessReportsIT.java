package io.clickfold.kafka.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.testing.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read of a real topic of reports, with what does not belong there. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ProcessReportsIT {
  private static final int PARTITIONS = 4;
  private static final int READERS = 10;

  private final String topic = "reports-" + UUID.randomUUID();
  private final Map<String, Object> settings =
      Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap());
  private final ObjectMapper mapper = new ObjectMapper().registerModule(new JavaTimeModule());

  @Test
  void theFirstReadingHasAllThatWasReported() throws Exception {
    List<String> ids = List.of("a", "b", "c", "d", "e");
    try (Admin admin = Admin.create(settings)) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    }
    send("long", "x".repeat(ProcessReport.MAX_BYTES + 1));
    send("foreign", "no report");
    send("hostile", json("a").replace("\"a\"", '"' + "x".repeat(1_000) + '"'));
    for (String id : ids) {
      send(id, json(id));
    }

    // Whoever claims that a role has no process has to have read all there is.
    for (int i = 0; i < READERS; i++) {
      try (ProcessReports reports = new ProcessReports(new KafkaClients(settings), topic, mapper)) {
        assertThat(reports.read()).extracting(ProcessReport::id).isEqualTo(ids);
      }
    }
  }

  private String json(String id) throws Exception {
    return mapper.writeValueAsString(
        new ProcessReport(
            id,
            List.of("writer"),
            "1",
            Instant.now(),
            Instant.now(),
            true,
            0,
            1,
            2,
            List.of(),
            List.of()));
  }

  private void send(String key, String value) throws Exception {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, bytes, bytes)) {
      producer
          .send(
              new ProducerRecord<>(
                  topic,
                  key.getBytes(StandardCharsets.UTF_8),
                  value.getBytes(StandardCharsets.UTF_8)))
          .get();
    }
  }
}
