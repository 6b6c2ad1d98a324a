package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CoordinatorElectionTest {
  private static final String TASKS = "recalculation-tasks";
  private static final TopicPartition FIRST = new TopicPartition(TASKS, 0);
  private static final TopicPartition SECOND = new TopicPartition(TASKS, 1);

  private Optional<Uni<Set<TopicPartition>>> assigned = Optional.empty();
  private final CoordinatorElection election = new CoordinatorElection(() -> assigned, TASKS);

  @Test
  void whoReadsTheFirstPartitionIsElectedAsLongAsThatIsSo() {
    assertThat(isElected()).isFalse();

    assign(FIRST, SECOND);
    assertThat(isElected()).isTrue();

    assign(SECOND);
    assertThat(isElected()).isFalse();

    assign();
    assertThat(isElected()).isFalse();

    assign(new TopicPartition("late-clicks", 0));
    assertThat(isElected()).isFalse();
  }

  @Test
  void failsIfTheConsumerDoesNotSay() {
    assigned = Optional.of(Uni.createFrom().failure(new IllegalStateException("closed")));
    assertThatThrownBy(this::isElected).hasMessage("closed");
  }

  private void assign(TopicPartition... partitions) {
    assigned = Optional.of(Uni.createFrom().item(Set.of(partitions)));
  }

  private boolean isElected() {
    return election.isElected().await().indefinitely();
  }
}
