package io.clickfold.platform;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logmanager.Logger;

/**
 * Bounds what the clients of Kafka and Cassandra log while these are away, each of them on its own
 * account, and what else is logged because a process ends.
 */
@Singleton
final class LibraryLogs {
  private static final String CLIENTS = "org.apache.kafka.clients.";

  /** Warns of each connection that comes while the HTTP server is being closed. */
  private static final String ACCEPTOR = "io.netty.bootstrap.ServerBootstrap";

  private final Ending ending;

  /** Filters go with their loggers, so these are kept. */
  private List<Logger> filtered = List.of();

  private final Logger acceptor = Logger.getLogger(ACCEPTOR);

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
                CLIENTS + "consumer.internals.AsyncKafkaConsumer",
                CLIENTS + "consumer.internals.CommitRequestManager",
                CLIENTS + "consumer.internals.ConsumerHeartbeatRequestManager",
                CLIENTS + "consumer.internals.ConsumerMembershipManager",
                CLIENTS + "consumer.internals.ConsumerRebalanceListenerInvoker",
                CLIENTS + "consumer.internals.CoordinatorRequestManager",
                CLIENTS + "producer.internals.Sender",
                CLIENTS + "producer.internals.TransactionManager",
                "com.datastax.oss.driver.internal.core.control.ControlConnection",
                "io.quarkus.mutiny.runtime.MutinyInfrastructure",
                "io.smallrye.reactive.messaging.kafka",
                "io.smallrye.reactive.messaging.provider")
            .map(Logger::getLogger)
            .toList();
    filtered.forEach(logger -> logger.setFilter(lines));
    acceptor.setFilter(line -> !ending.isAnnounced());
  }
}
