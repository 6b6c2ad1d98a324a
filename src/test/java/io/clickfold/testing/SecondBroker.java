package io.clickfold.testing;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A further broker beside that of {@link TestServers}, so that partitions can have two replicas.
 * Partitions must be assigned to it by name; what is created while it runs may end up on it.
 */
public final class SecondBroker implements AutoCloseable {
  /** Its node id. */
  public static final int ID = 2;

  private final FurtherServer broker;

  private SecondBroker(FurtherServer broker) {
    this.broker = broker;
  }

  /** Starts it with an empty folder. It is there when it is registered: see topics' creation. */
  public static SecondBroker start() {
    return new SecondBroker(
        FurtherServer.broker(
            Launcher.ROOT.resolve("target/servers/kafka"), TestServers.get().kafkaPid(), ID));
  }

  /** Ends it in order: its partitions are then led by others and have it in sync no more. */
  public void stop() {
    broker.stop();
  }

  /** Ends it and lets the cluster forget it. */
  @Override
  public void close() {
    stop();
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.get().kafkaBootstrap()))) {
      admin.unregisterBroker(ID);
    }
  }
}
