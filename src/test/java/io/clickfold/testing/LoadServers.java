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

  /**
   * Starts a broker and a node that others can join, as small as for tests: of several, most of the
   * time would go into the JVM's compilers.
   *
   * @param settings further lines of the broker's configuration
   */
  public static LoadServers firstOfCluster(Path dir, List<String> settings) {
    return start(dir, "both", settings, List.of());
  }

  private static LoadServers start(Path dir, String which) {
    long silence = TestServers.SESSION_TIMEOUT.toMillis();
    return start(
        dir,
        which,
        List.of(
            "group.consumer.min.session.timeout.ms=" + silence,
            "group.consumer.session.timeout.ms=" + silence,
            "group.consumer.min.heartbeat.interval.ms=1000",
            "group.consumer.heartbeat.interval.ms=1000"),
        List.of("--for-load"));
  }

  private static LoadServers start(
      Path dir, String which, List<String> settings, List<String> more) {
    List<String> options = new ArrayList<>(more);
    options.addAll(
        List.of("--reset", "--only", which, "--kafka-port", "any", "--cassandra-port", "any"));
    for (String setting : settings) {
      options.add("--kafka-config");
      options.add(setting);
    }
    Launcher launcher = Launcher.start(dir, options.toArray(String[]::new));
    launcher.awaitLine("READY");
    return new LoadServers(launcher);
  }

  /** Starts a broker beside this one; see {@link FurtherServer#broker}. */
  public FurtherServer furtherBroker(int id) {
    return FurtherServer.broker(launcher.dir().resolve("kafka"), kafkaPid(), id);
  }

  /** Starts a node beside this one; see {@link FurtherServer#node}. */
  public FurtherServer furtherNode(int id) {
    return FurtherServer.node(launcher.dir().resolve("cassandra"), cassandraPid(), id);
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
