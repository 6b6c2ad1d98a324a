package io.clickfold.testing;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A further broker beside that of {@link TestServers}, so that partitions can have two replicas.
 * Partitions must be assigned to it by name; what is created while it runs may end up on it.
 */
public final class SecondBroker implements AutoCloseable {
  /** Its node id. */
  public static final int ID = 2;

  private final Path home;
  private final List<String> firstsCommand;
  private Process process;

  private SecondBroker(Path home, List<String> firstsCommand) {
    this.home = home;
    this.firstsCommand = firstsCommand;
  }

  /** Starts it with an empty folder. It is there when it is registered: see topics' creation. */
  public static SecondBroker start() {
    Path first = Launcher.ROOT.resolve("target/servers/kafka");
    ProcessHandle.Info running =
        ProcessHandle.of(TestServers.get().kafkaPid()).orElseThrow().info();
    String argumentFile = running.arguments().orElseThrow()[0].substring("@".length());
    try {
      Path home = Files.createTempDirectory(Launcher.ROOT.resolve("target"), "second-broker-");
      List<String> command = new ArrayList<>(List.of(running.command().orElseThrow()));
      for (String line : Files.readAllLines(Path.of(argumentFile))) {
        command.add(line.replaceAll("^\"|\"$", "").replace("\\\\", "\\"));
      }
      SecondBroker broker = new SecondBroker(home, command);
      broker.configure(first);
      broker.process = broker.run("kafka.Kafka", home.resolve("server.properties").toString());
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void configure(Path first) throws IOException, InterruptedException {
    Properties settings = load(first.resolve("server.properties"));
    int port = freePort();
    settings.putAll(
        Map.of(
            "process.roles",
            "broker",
            "node.id",
            Integer.toString(ID),
            "listeners",
            "PLAINTEXT://127.0.0.1:" + port,
            "advertised.listeners",
            "PLAINTEXT://127.0.0.1:" + port,
            "log.dirs",
            home.resolve("data").toString()));
    Path config = home.resolve("server.properties");
    try (Writer out = Files.newBufferedWriter(config)) {
      settings.store(out, null);
    }
    String cluster = load(first.resolve("data/meta.properties")).getProperty("cluster.id");
    Process format =
        run("kafka.tools.StorageTool", "format", "-t", cluster, "-c", config.toString());
    if (format.waitFor() != 0) {
      throw new IllegalStateException("it could not be given a data folder: see " + home);
    }
  }

  private Process run(String main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(firstsCommand.subList(0, firstsCommand.indexOf("kafka.Kafka")));
    command.replaceAll(
        option ->
            option.startsWith("-Dclickfold.log=")
                ? "-Dclickfold.log=" + home.resolve("kafka.log")
                : option);
    command.add(main);
    command.addAll(List.of(arguments));
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve(main + ".out").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    return started;
  }

  /** Ends it in order: its partitions are then led by others and have it in sync no more. */
  public void stop() {
    process.destroy();
    process.onExit().join();
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

  private static Properties load(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    return properties;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
