package io.clickfold.ranker;

import io.clickfold.kafka.AvroRecords;
import io.clickfold.kafka.DeadLetter;
import io.clickfold.kafka.DeadLetter.Reason;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.panes.PaneRecord;
import io.clickfold.platform.Role;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * The closed panes in {@code ad-panes}. The topic is a ring: a pane's key is its minute's place in
 * it, so compaction keeps as many minutes as the longest window has, however long nobody ranks. A
 * record's timestamp is its minute, by which the oldest pane that is needed is found.
 */
final class KeptPanes {
  private static final String CLIENT_ID = "ranker-panes";
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int KEY_BYTES = 3 * Integer.BYTES;
  private static final int FRAGMENT_IN_KEY = 2 * Integer.BYTES;

  /** Of one reading. What a stranger has written there is read again at each restart. */
  private static final int MAX_LETTERS = 100;

  private final AvroRecords avro = new AvroRecords();
  private final String topic;
  private final int ring;
  private final KafkaClients kafka;
  private final Consumer<DeadLetter> letters;

  /**
   * @param longest the minutes of the longest window
   * @param letters receives what stands in the topic and is no pane
   */
  KeptPanes(String topic, int longest, KafkaClients kafka, Consumer<DeadLetter> letters) {
    this.topic = topic;
    this.ring = longest;
    this.kafka = kafka;
    this.letters = letters;
  }

  /** A record that keeps a fragment of a pane. */
  ProducerRecord<byte[], byte[]> record(PaneRecord pane, int partitions) {
    long place = Math.floorMod(TimeUnit.MILLISECONDS.toMinutes(pane.minute()), ring);
    byte[] key =
        ByteBuffer.allocate(KEY_BYTES)
            .putInt(pane.partition())
            .putInt((int) place)
            .putInt(FRAGMENT_IN_KEY, pane.fragment())
            .array();
    return new ProducerRecord<>(
        topic, pane.partition() % partitions, pane.minute(), key, pane.encode());
  }

  /**
   * Reads the panes that a partition of {@code click-counts} has kept, and maybe older ones, in the
   * order of their minutes and fragments. What is no pane is skipped: whoever counts what came back
   * notices if one is missing. Blocks.
   *
   * @param from the oldest minute that is needed, in milliseconds since 1970
   * @param partitions how many the topic has
   * @throws IllegalStateException if it takes too long
   */
  Iterable<PaneRecord> read(int partition, long from, int partitions) {
    TopicPartition place = new TopicPartition(topic, partition % partitions);
    try (var all = kafka.consumer(CLIENT_ID, IsolationLevel.READ_UNCOMMITTED, Map.of());
        var committed = kafka.consumer(CLIENT_ID, IsolationLevel.READ_COMMITTED, Map.of())) {
      // Nothing that was committed stands behind this end, though an open transaction of somebody
      // else may still hide some of it: then it comes when that has ended.
      long end = all.endOffsets(List.of(place)).get(place);
      committed.assign(List.of(place));
      OffsetAndTimestamp first = committed.offsetsForTimes(Map.of(place, from)).get(place);
      if (first == null) {
        return List.of();
      }
      committed.seek(place, first.offset());
      Reading reading = new Reading(partition);
      long deadline = System.nanoTime() + TIMEOUT_NANOS;
      while (committed.position(place) < end) {
        committed.poll(POLL).forEach(reading::add);
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException(
              "%s cannot be read up to offset %d; it is at %d"
                  .formatted(place, end, committed.position(place)));
        }
      }
      return reading.panes();
    }
  }

  /** The newest record of each key that a partition of {@code click-counts} has used. */
  final class Reading {
    private final int partition;
    private final Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> newest = new HashMap<>();
    private int lettersLeft = MAX_LETTERS;

    Reading(int partition) {
      this.partition = partition;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
      if (record.key() == null || record.key().length != KEY_BYTES) {
        passOver(record, new IllegalArgumentException("its key is not that of a pane"));
        return;
      }
      ByteBuffer key = ByteBuffer.wrap(record.key());
      // Other partitions' panes may stand here, too, as many as its own or more.
      if (key.getInt(0) == partition) {
        newest.put(key, record);
      }
    }

    /**
     * In the order of their minutes and fragments, one by one: decoded, they take far more memory.
     */
    Iterable<PaneRecord> panes() {
      List<ConsumerRecord<byte[], byte[]>> records =
          newest.values().stream()
              .sorted(
                  Comparator.<ConsumerRecord<byte[], byte[]>>comparingLong(
                          ConsumerRecord::timestamp)
                      .thenComparingInt(
                          record -> ByteBuffer.wrap(record.key()).getInt(FRAGMENT_IN_KEY)))
              .toList();
      return () -> records.stream().flatMap(record -> decode(record).stream()).iterator();
    }

    private Optional<PaneRecord> decode(ConsumerRecord<byte[], byte[]> record) {
      try {
        return Optional.of(PaneRecord.decode(avro.valueOf(record)));
      } catch (RuntimeException e) {
        passOver(record, e);
        return Optional.empty();
      }
    }

    private void passOver(ConsumerRecord<byte[], byte[]> record, RuntimeException why) {
      if (lettersLeft-- > 0) {
        letters.accept(DeadLetter.of(Role.RANKER, Reason.PROCESS, record, why));
      }
    }
  }
}
