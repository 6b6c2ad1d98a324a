package io.clickfold.fold;

/** Takes what a fold has counted. */
public interface ResultSink {
  /** How many partitions there are for results. */
  int partitions();

  /**
   * Takes one record.
   *
   * @param partition where it belongs, by the ads that are in it
   * @param record encoded {@link io.clickfold.wire.MinuteCounts}
   */
  void accept(int partition, byte[] record);
}
