package io.clickfold.simulation.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.clickfold.simulation.SimulatedProcess;
import io.clickfold.simulation.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kafka promises of transactions has to hold in the model, too, whatever goes wrong. */
class ExactlyOnceCopyTest {
  private static final int RECORDS = 200;
  private static final long TROUBLED_MILLIS = 120_000;
  private static final long CALM_MILLIS = 400_000;

  /** Copies one topic to the other; what fails begins again from what is committed. */
  private static final class Copier {
    private final Timeline timeline;
    private final SimulatedKafka kafka;
    private final SimulatedProcess process;
    private final Consumer<byte[], byte[]> consumer;
    private Producer<byte[], byte[]> producer;
    private boolean rewinds;
    private int producers;

    Copier(Timeline timeline, SimulatedKafka kafka, String name, String protocol) {
      this.timeline = timeline;
      this.kafka = kafka;
      this.process = new SimulatedProcess(name);
      this.consumer =
          kafka
              .clientsOf(process)
              .consumer(
                  Map.of(
                      "group.id", "copiers",
                      "group.protocol", protocol,
                      "isolation.level", "read_committed",
                      "auto.offset.reset", "earliest",
                      "max.poll.records", 7));
      consumer.subscribe(List.of("in"));
      turnLater();
    }

    private void turnLater() {
      long pause = (process.pausedUntilNanos() - timeline.nanos()) / 1_000_000;
      timeline.after(Math.max(0, pause) + 1 + timeline.random().nextInt(500), this::turn);
    }

    private void turn() {
      try {
        copy();
      } catch (SimulatedProcess.Killed e) {
        return;
      } catch (KafkaException | IllegalStateException e) {
        rewinds = true;
      }
      turnLater();
    }

    private void copy() {
      if (rewinds) {
        dropProducer();
        rewind();
        rewinds = false;
      }
      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ZERO);
      if (records.nextOffsets().isEmpty()) {
        return;
      }
      if (producer == null) {
        producer =
            kafka
                .clientsOf(process)
                .producer(
                    Map.of(
                        "transactional.id", process.name() + ++producers,
                        "transaction.timeout.ms", 10_000,
                        "max.block.ms", 12_000,
                        "delivery.timeout.ms", 12_000));
        producer.initTransactions();
      }
      producer.beginTransaction();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        producer.send(new ProducerRecord<>("out", record.value()));
      }
      producer.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata());
      producer.commitTransaction();
    }

    private void dropProducer() {
      if (producer != null) {
        Producer<byte[], byte[]> dropped = producer;
        producer = null;
        dropped.close(Duration.ZERO);
      }
    }

    private void rewind() {
      Set<TopicPartition> assigned = consumer.assignment();
      Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned);
      Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(assigned);
      for (TopicPartition partition : assigned) {
        OffsetAndMetadata offset = committed.get(partition);
        if (offset == null) {
          consumer.seek(partition, beginnings.get(partition));
        } else {
          consumer.seek(partition, offset);
        }
      }
    }
  }

  /** What was copied at which offsets. */
  private static List<String> history(long seed, String protocol) {
    Timeline timeline = new Timeline(seed, 1_700_000_000_000L);
    SimulatedKafka kafka = new SimulatedKafka(timeline);
    kafka.createTopic("in", 1 + timeline.random().nextInt(3), true);
    kafka.createTopic("out", 2, false);
    kafka.faults(new KafkaFaults(0.1, 300, 0.2, 0.05, 0.01, 0.2, 3_000));
    Producer<byte[], byte[]> input =
        kafka.clientsOf(new SimulatedProcess("input")).producer(Map.of());
    for (int i = 0; i < RECORDS; i++) {
      byte[] value = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
      timeline.after(
          timeline.random().nextInt((int) TROUBLED_MILLIS),
          () -> input.send(new ProducerRecord<>("in", value)));
    }
    List<Copier> copiers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      copiers.add(new Copier(timeline, kafka, "copier-" + i + "-", protocol));
    }
    timeline.after(20_000, () -> copiers.get(0).process.kill());
    timeline.after(
        30_000, () -> copiers.get(1).process.pauseUntil(timeline.nanos() + 70_000_000_000L));
    timeline.after(40_000, () -> kafka.addPartitions("in", 1));
    timeline.after(50_000, () -> kafka.stopBroker(timeline.random().nextInt(3), 9_000));
    timeline.after(
        90_000,
        () -> {
          for (int broker = 0; broker < 3; broker++) {
            kafka.startBroker(broker, 1_000);
          }
        });
    timeline.await(() -> false, timeline.nanos() + TROUBLED_MILLIS * 1_000_000);
    kafka.faults(KafkaFaults.NONE);
    timeline.await(() -> false, timeline.nanos() + CALM_MILLIS * 1_000_000);
    Map<String, Integer> wanted = counts(kafka, "in");
    assertEquals(wanted, counts(kafka, "out"), "seed " + seed);
    List<String> history = new ArrayList<>();
    for (SimulatedKafka.Committed each : kafka.committed("out")) {
      history.add(
          each.partition()
              + "@"
              + each.offset()
              + "="
              + new String(each.value(), StandardCharsets.UTF_8));
    }
    return history;
  }

  private static Map<String, Integer> counts(SimulatedKafka kafka, String topic) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (SimulatedKafka.Committed each : kafka.committed(topic)) {
      counts.merge(new String(each.value(), StandardCharsets.UTF_8), 1, Integer::sum);
    }
    return counts;
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void copiesEachRecordOnce(String protocol) {
    for (long seed = 1; seed <= 100; seed++) {
      history(seed, protocol);
    }
    assertEquals(history(1, protocol), history(1, protocol));
    assertNotEquals(history(1, protocol), history(2, protocol));
  }
}
