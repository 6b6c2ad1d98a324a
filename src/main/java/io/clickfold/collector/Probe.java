package io.clickfold.collector;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Checks again and again whether Kafka can accept clicks, and sees to it that the producer can send
 * them. Blocks: runs on a thread of its own.
 */
final class Probe implements Runnable {
  private static final Logger LOG = Logger.getLogger(Probe.class);

  private final ClickProducer producer;
  private final Cluster cluster;
  private final KafkaLiveness liveness;
  private final String topic;
  private final Duration patience;

  /**
   * @param patience how long a producer may fail, while the cluster could accept clicks, until it
   *     is replaced
   */
  Probe(
      ClickProducer producer,
      Cluster cluster,
      KafkaLiveness liveness,
      String topic,
      Duration patience) {
    this.producer = producer;
    this.cluster = cluster;
    this.liveness = liveness;
    this.topic = topic;
    this.patience = patience;
  }

  /** Asks the brokers. */
  interface Cluster {
    /**
     * Asks whether each partition of a topic can accept records with {@code acks=all}.
     *
     * @return why some cannot; empty if all can
     * @throws Exception if there is no answer
     */
    Optional<String> trouble(String topic) throws Exception;
  }

  @Override
  public void run() {
    try {
      Optional<String> trouble = cluster.trouble(topic);
      if (trouble.isEmpty() && liveness.failingFor(patience)) {
        LOG.warnf(
            "Kafka could accept clicks, but has acknowledged none for %s: replacing the producer (%s)",
            patience, liveness.failure());
        liveness.forgetFailures();
        producer.replace();
      }
      prepare();
      trouble.ifPresentOrElse(liveness::troubled, liveness::healthy);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      liveness.lost(KafkaLiveness.text(e));
    }
  }

  private void prepare() {
    try {
      producer.prepare(topic);
    } catch (TimeoutException e) {
      throw new TimeoutException(
          "the producer does not know the partitions of %s yet".formatted(topic));
    }
  }
}
