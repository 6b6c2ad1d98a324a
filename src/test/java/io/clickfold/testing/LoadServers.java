package io.clickfold.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real Kafka broker, and on request a Cassandra node, fit for load, with fresh data. */
public final class LoadServers implements AutoCloseable {
  private final Launcher launcher;

  private LoadServers(Launcher launcher) {
    this.launcher = launcher;
  }

  /**
   * Starts a broker alone and returns when it is ready. It ends with this process.
   *
   * @param dir its data and logs; what is in it of an earlier one is wiped
   */
  public static LoadServers broker(Path dir) {
    return start(dir, "kafka");
  }

  /** The same, with a Cassandra node. */
  public static LoadServers both(Path dir) {
    return start(dir, "both");
  }

  private static LoadServers start(Path dir, String which) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--reset",
                "--for-load",
                "--only",
                which,
                "--kafka-port",
                "any",
                "--cassandra-port",
                "any"));
    long silence = TestServers.SESSION_TIMEOUT.toMillis();
    for (String setting :
        List.of(
            "group.consumer.min.session.timeout.ms=" + silence,
            "group.consumer.session.timeout.ms=" + silence,
            "group.consumer.min.heartbeat.interval.ms=1000",
            "group.consumer.heartbeat.interval.ms=1000")) {
      options.add("--kafka-config");
      options.add(setting);
    }
    Launcher launcher = Launcher.start(dir, options.toArray(String[]::new));
    launcher.awaitLine("READY");
    return new LoadServers(launcher);
  }

  /** The broker's address, {@code host:port}. */
  public String kafkaBootstrap() {
    return launcher.state("kafka.bootstrap.servers");
  }

  /** The node's address, {@code host:port}. */
  public String cassandraContactPoint() {
    return launcher.state("cassandra.contact-points");
  }

  /** The broker's process. */
  public long kafkaPid() {
    return Long.parseLong(launcher.state("kafka.pid"));
  }

  /** The node's process. */
  public long cassandraPid() {
    return Long.parseLong(launcher.state("cassandra.pid"));
  }

  @Override
  public void close() {
    launcher.close();
  }
}
