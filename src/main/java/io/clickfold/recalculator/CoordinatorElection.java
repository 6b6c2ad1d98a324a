package io.clickfold.recalculator;

import io.clickfold.platform.ClickfoldConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Elects the recalculator that looks after jobs: the one that reads partition 0 of the tasks. So
 * the group's coordinator decides, which notices processes that die, end or lose the brokers.
 *
 * <p>It spares work and keeps nothing right. A process that the brokers have given up may think for
 * a while that it is still elected, and a round under way goes on while the partition moves.
 */
@Singleton
final class CoordinatorElection {
  private static final String CHANNEL = "recalculations";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Supplier<Optional<Uni<Set<TopicPartition>>>> assigned;
  private final TopicPartition first;

  @Inject
  CoordinatorElection(KafkaClientService clients, ClickfoldConfig config) {
    this(
        () -> {
          KafkaConsumer<?, ?> consumer = clients.getConsumer(CHANNEL);
          return Optional.ofNullable(consumer).map(KafkaConsumer::getAssignments);
        },
        config.topics().recalculationTasks());
  }

  /**
   * @param assigned asks the consumer of the tasks for its partitions; empty if there is none yet
   */
  CoordinatorElection(Supplier<Optional<Uni<Set<TopicPartition>>>> assigned, String tasks) {
    this.assigned = assigned;
    this.first = new TopicPartition(tasks, 0);
  }

  /** Whether this process is elected at present. Fails if the consumer does not answer. */
  Uni<Boolean> isElected() {
    return Uni.createFrom()
        .deferred(() -> assigned.get().orElseGet(() -> Uni.createFrom().item(Set.of())))
        .map(partitions -> partitions.contains(first))
        .ifNoItem()
        .after(TIMEOUT)
        .failWith(
            () ->
                new IllegalStateException("the consumer of the tasks does not say what it reads"));
  }
}
