package io.clickfold.collect;

import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Looks from time to time whether Kafka can take clicks, and sees to it that the producer can send
 * them. Blocks: runs on a thread of its own.
 */
final class Probe implements Runnable {
  private static final Logger LOG = Logger.getLogger(Probe.class);
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final ClickProducer producer;
  private final Cluster cluster;
  private final Contact contact;
  private final String topic;
  private final Duration patience;

  /**
   * @param patience how long a producer may fail, while the cluster answers, until it is replaced
   */
  Probe(ClickProducer producer, Cluster cluster, Contact contact, String topic, Duration patience) {
    this.producer = producer;
    this.cluster = cluster;
    this.contact = contact;
    this.topic = topic;
    this.patience = patience;
  }

  /** Asks the brokers. */
  interface Cluster {
    /**
     * Asks for a topic.
     *
     * @throws Exception if there is no answer, or no such topic
     */
    void describe(String topic) throws Exception;
  }

  @Override
  public void run() {
    try {
      if (contact.acknowledgedWithin(FRESH)) {
        return;
      }
      cluster.describe(topic);
      if (contact.failingFor(patience)) {
        LOG.warnf(
            "Kafka answers, but has acknowledged nothing for %s: replacing the producer (%s)",
            patience, contact.failure());
        contact.forgetFailures();
        producer.replace();
      }
      producer.prepare(topic);
      contact.answered();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      contact.lost(Contact.text(e));
    }
  }
}
