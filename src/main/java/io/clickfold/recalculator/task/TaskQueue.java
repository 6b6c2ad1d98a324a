package io.clickfold.recalculator.task;

import io.clickfold.kafka.BatchProducer;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.jobs.JobTask;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Hands tasks to the recalculators' group. Blocks. Not thread-safe: the coordinator alone uses it.
 */
@Singleton
public final class TaskQueue {
  private static final String SEPARATOR = " ";

  private final BatchProducer sender;
  private final String topic;

  /** A task's address. */
  record Place(UUID job, int task) {
    /**
     * @throws IllegalArgumentException if it is none
     */
    static Place parse(byte[] message) {
      if (message == null) {
        throw new IllegalArgumentException("no task, but nothing");
      }
      String[] parts = new String(message, StandardCharsets.UTF_8).split(SEPARATOR);
      if (parts.length != 2) {
        throw new IllegalArgumentException("not a job and the number of one of its tasks");
      }
      return new Place(UUID.fromString(parts[0]), Integer.parseInt(parts[1]));
    }

    byte[] encode() {
      return (job + SEPARATOR + task).getBytes(StandardCharsets.UTF_8);
    }
  }

  TaskQueue(ClickfoldConfig config, KafkaClients kafka) {
    this.topic = config.topics().recalculationTasks();
    this.sender = new BatchProducer(kafka, "recalculator-tasks");
  }

  /**
   * Hands tasks out, spread over the topic's partitions.
   *
   * @throws org.apache.kafka.common.KafkaException if the brokers do not accept them
   */
  public void publish(List<JobTask> published) {
    int partitions = sender.partitionsOf(topic);
    BatchProducer.Batch batch = sender.batch();
    for (JobTask task : published) {
      batch.send(
          new ProducerRecord<>(
              topic,
              task.number() % partitions,
              null,
              new Place(task.job(), task.number()).encode()));
    }
    batch.end();
  }

  @PreDestroy
  void close() {
    sender.close();
  }
}
