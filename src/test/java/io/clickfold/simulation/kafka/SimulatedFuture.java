package io.clickfold.simulation.kafka;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.internals.KafkaFutureImpl;

/** An answer; who waits for it lets others do something meanwhile. */
final class SimulatedFuture<T> extends KafkaFutureImpl<T> {
  private final SimulatedKafka kafka;
  private final long untilNanos;

  /**
   * @param untilNanos when it is done at the latest
   */
  SimulatedFuture(SimulatedKafka kafka, long untilNanos) {
    this.kafka = kafka;
    this.untilNanos = untilNanos;
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    if (!isDone()) {
      kafka.timeline.await(this::isDone, untilNanos);
    }
    if (!isDone()) {
      completeExceptionally(
          new org.apache.kafka.common.errors.TimeoutException("there is no time to wait in"));
    }
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException {
    return get();
  }
}
