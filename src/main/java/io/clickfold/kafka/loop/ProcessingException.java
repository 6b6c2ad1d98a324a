package io.clickfold.kafka.loop;

import org.apache.kafka.common.TopicPartition;

/** A processor cannot process some records. */
final class ProcessingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient TopicPartition place;
  private final long first;
  private final long last;

  /**
   * @param first the offset of the first of these records
   * @param last that of the last
   */
  ProcessingException(TopicPartition place, long first, long last, Throwable cause) {
    super("%s cannot be processed at offsets %d to %d".formatted(place, first, last), cause);
    this.place = place;
    this.first = first;
    this.last = last;
  }

  TopicPartition place() {
    return place;
  }

  long last() {
    return last;
  }

  /** Whether it was one record. */
  boolean isOfOne() {
    return first == last;
  }
}
