package io.clickfold.kafka.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.kafka.KafkaClients;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** The newest report of each process that still reports. Used by one thread. */
public final class ProcessReports implements AutoCloseable {
  /** A process that has not reported for so long is gone. */
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private static final Logger LOG = Logger.getLogger(ProcessReports.class);
  private static final int MAX_PROCESSES = 500;

  private final ObjectMapper mapper;
  private final TopicTail tail;
  private final Map<String, Received> newest = new HashMap<>();

  /**
   * @param at when the broker got it
   */
  private record Received(ProcessReport report, Instant at) {}

  /**
   * Reads nothing yet.
   *
   * @param topic of the reports
   */
  public ProcessReports(KafkaClients kafka, String topic, ObjectMapper mapper) {
    this.mapper = mapper;
    this.tail = TopicTail.since(SILENCE, kafka, topic);
  }

  /**
   * The processes that have reported of late, at most 500, by their ids.
   *
   * @throws KafkaException if the brokers do not answer
   */
  public List<ProcessReport> read() {
    tail.read(this::receive);
    Instant earliest = Instant.now().minus(SILENCE);
    newest.values().removeIf(received -> received.at().isBefore(earliest));
    return newest.values().stream()
        .map(Received::report)
        .sorted(Comparator.comparing(ProcessReport::id))
        .toList();
  }

  private void receive(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null || record.value().length > ProcessReport.MAX_BYTES) {
      return;
    }
    try {
      ProcessReport report = mapper.readValue(record.value(), ProcessReport.class);
      if (newest.size() < MAX_PROCESSES || newest.containsKey(report.id())) {
        newest.put(report.id(), new Received(report, Instant.ofEpochMilli(record.timestamp())));
      }
    } catch (IOException | RuntimeException e) {
      LOG.debugf(e, "%s-%d@%d is no report", record.topic(), record.partition(), record.offset());
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
