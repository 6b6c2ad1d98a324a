package io.clickfold.collector;

import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Completes a request when all of its records are acknowledged, or at the first that is not. */
final class Acknowledgements implements Callback {
  private final UniEmitter<? super Void> emitter;
  private final KafkaLiveness liveness;
  private final AtomicInteger missing;
  private volatile boolean failed;

  /**
   * @param records how many to wait for, at least one
   * @param liveness learns of each acknowledgement
   */
  Acknowledgements(int records, UniEmitter<? super Void> emitter, KafkaLiveness liveness) {
    this.emitter = emitter;
    this.liveness = liveness;
    this.missing = new AtomicInteger(records);
  }

  @Override
  public void onCompletion(RecordMetadata metadata, Exception exception) {
    if (exception != null) {
      liveness.clickFailed(
          metadata == null ? RecordMetadata.UNKNOWN_PARTITION : metadata.partition(), exception);
      fail(exception);
    } else {
      liveness.clickAcknowledged(metadata.partition());
      if (missing.decrementAndGet() == 0) {
        emitter.complete(null);
      }
    }
  }

  void fail(Throwable reason) {
    failed = true;
    emitter.fail(reason);
  }

  /** Whether sending the rest would be of no use. */
  boolean failed() {
    return failed;
  }
}
