package io.clickfold.kafka.loop;

/**
 * Records of a partition that were deleted before they were read, or that would have had to be read
 * again to rebuild a state.
 *
 * @param fromOffset the first of them
 * @param toOffset the offset behind the last of them, where the log begins now
 * @param committed the group's offset: records from there on had never been read
 * @param untilMillis all of them were written by then, in milliseconds since 1970
 */
public record Loss(long fromOffset, long toOffset, long committed, long untilMillis) {
  /** Whether some of them had never been read. */
  public boolean hasNew() {
    return toOffset > committed;
  }
}
