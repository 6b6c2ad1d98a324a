package io.clickfold.platform;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logmanager.Logger;

/** Bounds what the clients of Kafka log while brokers are away, each of them on its own account. */
@Singleton
final class LibraryLogs {
  private static final String CLIENTS = "org.apache.kafka.clients.";

  private final Ending ending;

  /** Filters go with their loggers, so these are kept. */
  private List<Logger> filtered = List.of();

  LibraryLogs(Ending ending) {
    this.ending = ending;
  }

  void start(@Observes @Priority(1) StartupEvent event) {
    RepeatedLines lines = new RepeatedLines(System::nanoTime, ending::hasBegun);
    filtered =
        Stream.of(
                CLIENTS + "NetworkClient",
                CLIENTS + "Metadata",
                CLIENTS + "admin.KafkaAdminClient",
                CLIENTS + "admin.internals.AdminMetadataManager",
                CLIENTS + "consumer.internals.CoordinatorRequestManager",
                CLIENTS + "producer.internals.Sender",
                CLIENTS + "producer.internals.TransactionManager",
                "io.smallrye.reactive.messaging.kafka",
                "io.smallrye.reactive.messaging.provider")
            .map(Logger::getLogger)
            .toList();
    filtered.forEach(logger -> logger.setFilter(lines));
  }
}
