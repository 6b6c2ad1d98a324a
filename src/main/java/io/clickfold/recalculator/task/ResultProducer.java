package io.clickfold.recalculator.task;

import io.clickfold.fold.CountRecords;
import io.clickfold.fold.CountSink;
import io.clickfold.kafka.AvroRecords;
import io.clickfold.kafka.BatchProducer;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.TaskMark;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends what tasks count to {@code click-counts}, no faster than it is stored. Blocks. Not
 * thread-safe: the task under way alone uses it.
 */
@Singleton
final class ResultProducer {
  private final BatchProducer sender;
  private final Backpressure backpressure;
  private final String topic;
  private final ResultEncoder encoder = new ResultEncoder();
  private final CountRecords records = new CountRecords();

  ResultProducer(ClickfoldConfig config, KafkaClients kafka, QueueOffsets offsets) {
    this.topic = config.topics().clickCounts();
    this.sender = new BatchProducer(kafka, "recalculator-results");
    this.backpressure = new Backpressure(offsets::stored, System::nanoTime);
  }

  /**
   * Begins to send some results, when most of those before are stored.
   *
   * @throws org.apache.kafka.common.KafkaException if the brokers do not answer, or nothing is
   *     stored for long
   */
  Results begin() {
    backpressure.await();
    return new Results(sender.partitionsOf(topic));
  }

  /**
   * Sends the mark of a task to every partition, behind all of its results.
   *
   * @throws org.apache.kafka.common.KafkaException if the brokers do not accept it
   */
  void mark(JobTask task) {
    Results last = begin();
    byte[] mark = encoder.encode(new TaskMark(task.job(), task.number(), last.partitions()));
    for (int partition = 0; partition < last.partitions(); partition++) {
      last.batch.send(AvroRecords.of(topic, partition, mark));
    }
    last.end();
  }

  @PreDestroy
  void close() {
    sender.close();
  }

  /** Results that are sent together. */
  final class Results {
    private final BatchProducer.Batch batch = sender.batch();
    private final int partitions;

    private Results(int partitions) {
      this.partitions = partitions;
    }

    private int partitions() {
      return partitions;
    }

    private void send(int partition, byte[] record) {
      batch.send(new ProducerRecord<>(topic, partition, null, record));
    }

    /** A sink that sends the counts it receives; only that of the last results may be used. */
    CountSink counts() {
      return records.to(partitions, this::send);
    }

    void send(Ranking ranking) {
      send(Math.floorMod(ranking.cell().hashCode(), partitions), encoder.encode(ranking));
    }

    /** How large they are, in bytes. */
    long bytes() {
      return batch.bytes();
    }

    /**
     * Returns when the brokers have them all.
     *
     * @throws org.apache.kafka.common.KafkaException if they have not
     */
    void end() {
      batch.end();
      backpressure.sent(batch.ends());
    }
  }
}
