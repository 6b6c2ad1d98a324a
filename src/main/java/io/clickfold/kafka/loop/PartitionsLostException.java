package io.clickfold.kafka.loop;

import java.util.Collection;
import org.apache.kafka.common.TopicPartition;

/** The group has given partitions of this process to others. */
final class PartitionsLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PartitionsLostException(Collection<TopicPartition> partitions) {
    super("the group gave " + partitions + " to others, since this process did not answer in time");
  }
}
