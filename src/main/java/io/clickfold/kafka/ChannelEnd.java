package io.clickfold.kafka;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.kafka.KafkaConnector;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * Ends the message channels, while loops end, so that others go on with their partitions. By itself
 * the connector would do so after the session with Cassandra is closed, and records would be read
 * that nobody could store any more.
 */
@Singleton
final class ChannelEnd {
  private final KafkaConnector connector;

  ChannelEnd(@Connector(KafkaConnector.CONNECTOR_NAME) KafkaConnector connector) {
    this.connector = connector;
  }

  void end(@Observes @Priority(3) ShutdownEvent event) {
    connector.terminate(event);
  }
}
