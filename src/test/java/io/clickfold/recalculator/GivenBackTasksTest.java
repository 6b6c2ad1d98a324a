package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.click.MinuteRange;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskFailure;
import io.clickfold.store.jobs.TaskKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class GivenBackTasksTest {
  private static final UUID JOB = UUID.randomUUID();
  private static final Instant NOW = Instant.parse("2026-11-30T01:20:00Z");

  private final Map<Integer, TaskFailure> noted = new HashMap<>();
  private final Map<Integer, Instant> notedAt = new HashMap<>();
  private final List<Integer> published = new ArrayList<>();
  private boolean kafkaIsThere = true;
  private boolean dies;
  private Runnable whilePublishing = () -> {};

  private final GivenBackTasks givenBack =
      new GivenBackTasks(
          job -> Map.copyOf(noted),
          (task, failure, at) -> {
            if (dies) {
              throw new IllegalStateException("dead");
            }
            note(failure, at);
          },
          task -> {
            if (!kafkaIsThere) {
              throw new KafkaException("not there");
            }
            published.add(task.number());
            whilePublishing.run();
          });

  @Test
  void aTaskIsHandedOutOnceWhenItIsTime() {
    noted.put(1, failed(1));

    handOut(NOW);
    assertThat(published).isEmpty();

    handOut(NOW.plusSeconds(1));
    handOut(NOW.plusSeconds(60));
    assertThat(published).containsExactly(1);
  }

  @Test
  void aTaskThatTheBrokersDidNotAcceptIsHandedOutLater() {
    noted.put(1, failed(1));
    kafkaIsThere = false;
    assertThatThrownBy(() -> handOut(NOW.plusSeconds(1))).isInstanceOf(KafkaException.class);
    kafkaIsThere = true;

    handOut(NOW.plusSeconds(30));

    assertThat(published).containsExactly(1);
    assertThat(noted.get(1).times()).isEqualTo(1);
  }

  @Test
  void aTaskIsHandedOutAgainIfWhoDidSoDiedBeforeItWasNoted() {
    noted.put(1, failed(1));
    dies = true;
    assertThatThrownBy(() -> handOut(NOW.plusSeconds(1))).hasMessage("dead");
    dies = false;

    handOut(NOW.plusSeconds(2));

    assertThat(published).containsExactly(1, 1);
  }

  @Test
  void aTaskThatFailsAtOnceIsHandedOutLater() {
    noted.put(1, failed(1));
    whilePublishing = () -> note(failed(2), NOW.plusMillis(1_001));
    handOut(NOW.plusSeconds(1));
    whilePublishing = () -> {};

    handOut(NOW.plusSeconds(60));

    assertThat(published).containsExactly(1, 1);
    assertThat(noted.get(1).times()).isEqualTo(2);
  }

  @Test
  void aTaskThatHasFailedTooOftenIsNotHandedOutAgain() {
    TaskFailure last = failed(200);
    noted.put(1, last);

    assertThat(handOut(NOW.plusSeconds(600))).contains(last);
    assertThat(published).isEmpty();
  }

  /** Of task 1: what is noted later stays, as in Cassandra. */
  private void note(TaskFailure failure, Instant at) {
    if (!at.isBefore(notedAt.getOrDefault(1, Instant.MIN))) {
      noted.put(1, failure);
      notedAt.put(1, at);
    }
  }

  private Optional<TaskFailure> handOut(Instant now) {
    return givenBack.handOut(JOB, List.of(task(0), task(1)), now);
  }

  private static TaskFailure failed(int times) {
    return new TaskFailure(times, "not there", Optional.of(NOW.plusSeconds(1)));
  }

  private static JobTask task(int number) {
    return new JobTask(JOB, number, TaskKind.COUNT, 0, new MinuteRange(0, 60_000));
  }
}
