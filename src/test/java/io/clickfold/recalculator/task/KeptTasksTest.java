package io.clickfold.recalculator.task;

import io.clickfold.recalculator.task.TaskQueue.Place;
import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The records of {@code recalculation-tasks}. */
class KeptTasksTest {
  private static final Place VALUE =
      new Place(UUID.fromString("5f0a1c3e-c78b-11f0-8de9-0242ac120002"), 1_234);

  @Test
  void tasks() {
    new KeptBytes()
        .check(
            "topics/recalculation-tasks/task",
            KeptFile.of(new ProducerRecord<>("any", VALUE.encode())),
            file -> Place.parse(file.bytes(KeptFile.VALUE)),
            VALUE);
  }
}
