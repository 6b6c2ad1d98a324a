package io.clickfold.simulation.store;

/**
 * What goes wrong in the cluster, each as a probability from 0 to 1. Of the first five at most one
 * happens to a request, so their sum must be at most 1.
 *
 * @param unavailable a request is refused since too few replicas are known to be up; no effect
 * @param overloaded all nodes refuse a request; no effect
 * @param timeout the coordinator gives up: a write is on some of the replicas, all or none
 * @param silent no answer comes before the client gives up; a write takes effect at any time, even
 *     long after that, or never
 * @param invalid a request is called invalid, as by a node that does not know a table yet
 * @param missed a write that succeeds is not on one of the replicas, and no fault is seen
 * @param hintLost what a replica missed never comes to it by itself
 * @param shortPage a page ends before it is full
 * @param atOnce a request is answered without any delay
 * @param maxLatencyMillis the longest time from a request to its answer, at least 1 ms
 */
public record StoreFaults(
    double unavailable,
    double overloaded,
    double timeout,
    double silent,
    double invalid,
    double missed,
    double hintLost,
    double shortPage,
    double atOnce,
    int maxLatencyMillis) {

  /** Nothing goes wrong, and all is answered at once. */
  public static final StoreFaults NONE = new StoreFaults(0, 0, 0, 0, 0, 0, 0, 0, 1, 1);

  /** Nothing goes wrong, but answers take some milliseconds and come in any order. */
  public static final StoreFaults SLOW = new StoreFaults(0, 0, 0, 0, 0, 0, 0, 0, 0.3, 20);

  /** A bad day: a request in twelve fails, and replicas differ. */
  public static final StoreFaults MANY =
      new StoreFaults(0.02, 0.01, 0.03, 0.02, 0, 0.05, 0.3, 0.2, 0.3, 50);
}
