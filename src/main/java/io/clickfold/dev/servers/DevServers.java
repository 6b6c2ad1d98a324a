package io.clickfold.dev.servers;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Starts dev mode's own servers before anything else of the application needs them. A reload finds
 * them running; they end with this JVM, because the launcher's standard input then closes.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class DevServers {

  private static final Logger LOG = Logger.getLogger(DevServers.class);

  private final boolean reset;

  DevServers(DevConfig config) {
    this.reset = config.reset();
  }

  void start(@Observes @Priority(1) StartupEvent event) {
    ParentWatch.begin();
    DevAddresses addresses = DevAddresses.chosen();
    Optional<DevFolder> folder = DevFolder.find();
    if (!addresses.isEmpty() && folder.isPresent()) {
      ensureRunning(addresses, folder.get());
    }
  }

  private void ensureRunning(DevAddresses addresses, DevFolder folder) {
    Optional<DevFolder.Running> running = folder.usable();
    if (running.isPresent() && running.get().addresses().include(addresses)) {
      LOG.debugf("using the servers of launcher %d", running.get().launcher().pid());
      return;
    }
    // The configuration has changed, and now other ones are wanted.
    running
        .filter(DevFolder.Running::own)
        .ifPresent(
            old -> {
              old.launcher().destroy();
              old.launcher().onExit().join();
            });
    try {
      Process launcher =
          new ProcessBuilder(command(addresses, folder))
              .directory(folder.root().toFile())
              .redirectErrorStream(true)
              .start();
      LauncherOutput.relay(launcher, LOG).join();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run dev/Servers.java", e);
    }
  }

  private List<String> command(DevAddresses addresses, DevFolder folder) {
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
