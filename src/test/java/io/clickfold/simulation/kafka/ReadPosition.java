package io.clickfold.simulation.kafka;

/** How far a consumer has read a partition. */
final class ReadPosition {
  private static final int UNKNOWN = -1;

  /** Where it reads next; negative until that is known. */
  long offset = UNKNOWN;

  /** In which the record before the position was written; negative if that is not known. */
  int epoch = UNKNOWN;

  /** The leader epoch that has found the position to be in its log; negative if none has. */
  int validatedBy = UNKNOWN;

  boolean paused;

  /** Whether the listener has not accepted it yet: until then nothing is fetched. */
  boolean awaitsListener;

  void seek(long toOffset, int ofEpoch) {
    offset = toOffset;
    epoch = ofEpoch;
    validatedBy = UNKNOWN;
  }

  boolean isValid(PartitionLog log) {
    return offset >= 0 && (epoch < 0 || validatedBy == log.epoch());
  }
}
