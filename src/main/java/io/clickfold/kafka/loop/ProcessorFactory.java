package io.clickfold.kafka.loop;

import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Makes processors for the partitions that are assigned. */
@FunctionalInterface
public interface ProcessorFactory {
  /** The state of a partition of which nothing is known yet. */
  String NO_STATE = "";

  /**
   * A processor for a partition.
   *
   * @param state what the processor before it had in its {@link Checkpoint}, or {@link #NO_STATE}
   * @param loss the records that it should have read, or read again, and that are gone
   */
  PartitionProcessor create(TopicPartition partition, String state, Optional<Loss> loss);

  /**
   * The first state of a partition of which the group has committed nothing: at the first start of
   * all, or because the partition was added to the topic. Until there is one, the partition waits,
   * and this is asked again now and then.
   *
   * @param others the states in the checkpoints of the topic's other partitions
   * @return empty while the others have to get further first
   */
  default Optional<String> firstState(TopicPartition partition, Collection<String> others) {
    return Optional.of(NO_STATE);
  }
}
