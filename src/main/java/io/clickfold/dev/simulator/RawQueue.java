package io.clickfold.dev.simulator;

import org.apache.kafka.clients.producer.Producer;

/** The topic that clicks are sent to, and how. */
interface RawQueue {
  String topic();

  /**
   * Whether the topic is there. A producer must not be the first to ask for it: the brokers might
   * create it then, not set up as it has to be.
   */
  boolean exists() throws InterruptedException;

  /** A producer that waits for Kafka as long as it takes, so that every click's fate is known. */
  Producer<byte[], byte[]> connect();
}
