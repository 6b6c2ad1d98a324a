package io.clickfold.dev.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * The launcher of dev mode's own servers: started once for the JVM, and left running over reloads.
 * It ends with this JVM, because its standard input then closes.
 *
 * <p>Several class loaders, each with a class of this name, ask for it. What they share is kept in
 * system properties, and is of the JDK's classes.
 */
final class DevLauncher {
  private static final Logger LOG = Logger.getLogger(DevLauncher.class);
  private static final String PROCESS = "io.clickfold.dev.launcher";
  private static final String ADDRESSES = "io.clickfold.dev.launcher.addresses";
  private static final String READY = "io.clickfold.dev.launcher.ready";

  private final DevFolder folder;

  DevLauncher(DevFolder folder) {
    this.folder = folder;
  }

  /** Starts the servers, without waiting for them, unless they are running or being started. */
  void ensureStarted(DevAddresses addresses, boolean reset) {
    synchronized (System.class) {
      Optional<Process> own = own();
      if (own.isPresent() && addresses.toString().equals(System.getProperty(ADDRESSES))) {
        return;
      }
      Optional<DevAddresses> running = folder.runningServers();
      if (running.isPresent() && running.get().include(addresses)) {
        return;
      }
      // The configuration has changed, and now other ones are wanted.
      own.ifPresent(
          launcher -> {
            launcher.destroy();
            launcher.onExit().join();
          });
      start(addresses, reset);
    }
  }

  /** Waits until all servers are ready that {@link #ensureStarted} has started. */
  static void awaitReady() {
    if (System.getProperties().get(READY) instanceof CompletableFuture<?> ready) {
      ready.join();
    }
  }

  private static Optional<Process> own() {
    return System.getProperties().get(PROCESS) instanceof Process process && process.isAlive()
        ? Optional.of(process)
        : Optional.empty();
  }

  private void start(DevAddresses addresses, boolean reset) {
    try {
      Process process =
          new ProcessBuilder(command(addresses, reset))
              .directory(folder.root().toFile())
              .redirectErrorStream(true)
              .start();
      System.getProperties().put(PROCESS, process);
      System.getProperties().put(READY, LauncherOutput.relay(process, LOG));
      System.setProperty(ADDRESSES, addresses.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run dev/Servers.java", e);
    }
  }

  private List<String> command(DevAddresses addresses, boolean reset) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "dev/Servers.java",
                "--dir",
                folder.servers().toString(),
                "--owner",
                Long.toString(ProcessHandle.current().pid())));
    addresses
        .kafka()
        .ifPresent(at -> command.addAll(List.of("--kafka-port", Integer.toString(at.port()))));
    addresses
        .cassandra()
        .ifPresent(at -> command.addAll(List.of("--cassandra-port", Integer.toString(at.port()))));
    if (addresses.cassandra().isEmpty()) {
      command.addAll(List.of("--only", "kafka"));
    } else if (addresses.kafka().isEmpty()) {
      command.addAll(List.of("--only", "cassandra"));
    }
    // Partitions are assigned at a heartbeat; the usual five seconds would only delay the start.
    command.addAll(List.of("--kafka-config", "group.consumer.min.heartbeat.interval.ms=1000"));
    command.addAll(List.of("--kafka-config", "group.consumer.heartbeat.interval.ms=1000"));
    if (reset) {
      command.add("--reset");
    }
    return command;
  }
}
