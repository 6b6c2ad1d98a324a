package io.clickfold.simulation.kafka;

/**
 * What goes wrong by chance, each as a probability between 0 and 1. Failures of brokers are not
 * among them: these are stopped and started.
 *
 * @param slowCall that a request takes longer than usual
 * @param longestCallMillis how long it takes at most then
 * @param idlePartition that a poll gets nothing of a partition, though there is something
 * @param unknownCommit that the answer to a commit is lost: half of these were committed
 * @param unknownSend that the acknowledgement of a record is lost: half of these were written
 * @param slowMarker that a transaction's end reaches a partition, or a group, later than its client
 * @param longestMarkerMillis how much later at most
 */
public record KafkaFaults(
    double slowCall,
    int longestCallMillis,
    double idlePartition,
    double unknownCommit,
    double unknownSend,
    double slowMarker,
    int longestMarkerMillis) {
  /** Nothing goes wrong, and nothing takes time. */
  public static final KafkaFaults NONE = new KafkaFaults(0, 0, 0, 0, 0, 0, 0);
}
