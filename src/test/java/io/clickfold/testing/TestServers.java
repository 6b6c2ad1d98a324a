package io.clickfold.testing;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A real Kafka broker and a real Cassandra node for integration tests: one of each per test JVM,
 * started with fresh data by the first test that asks; they end with the JVM.
 */
public final class TestServers {

  /**
   * Where the launcher's process is kept. Test classes are loaded by several class loaders in one
   * JVM, so a static field would not do; Process is a class of the JDK, the same to all of them.
   */
  private static final String KEY = TestServers.class.getName();

  /** After so long a silence the broker gives a group member's partitions to others. */
  public static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  private final Launcher launcher;

  private TestServers(Launcher launcher) {
    this.launcher = launcher;
  }

  /**
   * The servers of this JVM; starts them when they are asked for first.
   *
   * @throws IllegalStateException if they have crashed since
   */
  public static TestServers get() {
    synchronized (System.class) {
      Path dir = Launcher.ROOT.resolve("target/servers");
      if (System.getProperties().get(KEY) instanceof Process running) {
        if (!running.isAlive()) {
          throw new IllegalStateException(
              "the servers have ended by themselves, their launcher with exit code %d: see %s"
                  .formatted(running.exitValue(), dir));
        }
        return new TestServers(new Launcher(running, dir));
      }
      Launcher launcher =
          Launcher.start(
              dir,
              "--reset",
              "--kafka-port",
              "any",
              "--cassandra-port",
              "any",
              "--kafka-config",
              "group.consumer.min.session.timeout.ms=" + SESSION_TIMEOUT.toMillis(),
              "--kafka-config",
              "group.consumer.session.timeout.ms=" + SESSION_TIMEOUT.toMillis(),
              "--kafka-config",
              "group.consumer.min.heartbeat.interval.ms=1000",
              "--kafka-config",
              "group.consumer.heartbeat.interval.ms=1000");
      System.getProperties().put(KEY, launcher.process());
      launcher.awaitLine("READY");
      return new TestServers(launcher);
    }
  }

  /** The broker's address, {@code host:port}; the same after a restart. */
  public String kafkaBootstrap() {
    return launcher.state("kafka.bootstrap.servers");
  }

  /** The node's address, {@code host:port}; the same after a restart. */
  public String cassandraContactPoint() {
    return launcher.state("cassandra.contact-points");
  }

  /** The node's data centre, which drivers ask for. */
  public String cassandraDatacenter() {
    return "datacenter1";
  }

  /** The broker's process, to be paused with SIGSTOP and SIGCONT; another one after a restart. */
  public long kafkaPid() {
    return Long.parseLong(launcher.state("kafka.pid"));
  }

  /** The node's process, to be paused with SIGSTOP and SIGCONT; another one after a restart. */
  public long cassandraPid() {
    return Long.parseLong(launcher.state("cassandra.pid"));
  }

  /** Stops the broker in an orderly way and returns when it has ended. */
  public void stopKafka() {
    launcher.command("stop kafka", "STOPPED kafka");
  }

  /** Starts the stopped broker with its data at its old address and returns when it is ready. */
  public void startKafka() {
    launcher.command("start kafka", "STARTED kafka");
  }

  /** Stops the node in an orderly way and returns when it has ended. */
  public void stopCassandra() {
    launcher.command("stop cassandra", "STOPPED cassandra");
  }

  /** Starts the stopped node with its data at its old address and returns when it is ready. */
  public void startCassandra() {
    launcher.command("start cassandra", "STARTED cassandra");
  }
}
