package io.clickfold.fold;

/** Takes what a fold has counted. */
@FunctionalInterface
public interface ResultSink {
  /**
   * Takes one record.
   *
   * @param adId the record's ad
   * @param record an encoded {@link io.clickfold.result.AdMinute}
   */
  void accept(String adId, byte[] record);
}
