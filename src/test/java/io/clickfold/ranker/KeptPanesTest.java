package io.clickfold.ranker;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.kafka.DeadLetter;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.panes.PaneRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What stands among the panes that a ranker has kept, and is none of its panes. */
class KeptPanesTest {
  private static final int PARTITION = 2;
  private static final long MINUTE = 60_000;

  private final List<DeadLetter> letters = new ArrayList<>();
  private final KeptPanes kept =
      new KeptPanes("ad-panes", 10, new KafkaClients(Map.of()), letters::add);
  private final KeptPanes.Reading reading = kept.new Reading(PARTITION);
  private long offset;

  @Test
  void thePanesOfAPartitionComeInOrderTheNewestOfEachPlace() {
    add(pane(PARTITION, 13, 0));
    add(pane(PARTITION, 12, 1));
    add(pane(PARTITION, 12, 0));
    add(pane(PARTITION + 1, 11, 0));
    add(pane(PARTITION, 3, 0));
    add(pane(PARTITION, 14, 0));
    add(pane(PARTITION, 4, 0));

    assertThat(reading.panes())
        .extracting(pane -> pane.minute() / MINUTE + "." + pane.fragment())
        .containsExactly("3.0", "4.0", "12.0", "12.1");
    assertThat(letters).isEmpty();
  }

  @Test
  void whatIsNoPaneIsSetAsideAndTheOthersCome() {
    byte[] key = kept.record(pane(PARTITION, 15, 0), 4).key();
    add(pane(PARTITION, 12, 0));
    add(null, "x".getBytes(StandardCharsets.UTF_8));
    add(new byte[1], kept.record(pane(PARTITION, 14, 0), 4).value());
    add(new byte[1000], null);
    add(key, "no pane".getBytes(StandardCharsets.UTF_8));
    add(kept.record(pane(PARTITION, 16, 0), 4).key(), null);

    assertThat(reading.panes()).extracting(PaneRecord::minute).containsExactly(12 * MINUTE);
    assertThat(letters)
        .extracting(DeadLetter::offset)
        .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aFloodOfStrangeRecordsIsNoFloodOfLetters() {
    for (int i = 0; i < 1_000; i++) {
      add(null, new byte[0]);
    }

    assertThat(reading.panes()).isEmpty();
    assertThat(letters).hasSize(100);
  }

  private static PaneRecord pane(int partition, long minute, int fragment) {
    return new PaneRecord(partition, minute * MINUTE, fragment, List.of(), List.of());
  }

  private void add(PaneRecord pane) {
    ProducerRecord<byte[], byte[]> record = kept.record(pane, 4);
    add(record.timestamp(), record.key(), record.value());
  }

  private void add(byte[] key, byte[] value) {
    add(0, key, value);
  }

  private void add(long timestamp, byte[] key, byte[] value) {
    reading.add(
        new ConsumerRecord<>(
            "ad-panes",
            PARTITION,
            offset++,
            timestamp,
            TimestampType.CREATE_TIME,
            0,
            0,
            key,
            value,
            new RecordHeaders(),
            Optional.empty()));
  }
}
