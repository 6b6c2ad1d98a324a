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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One more broker or node beside the first, which the launcher has started: with the command of
 * that one, and a folder of its own. It ends with this process.
 */
public final class FurtherServer {
  private static final String BROKER = "kafka.Kafka";
  private static final String NODE = "org.apache.cassandra.service.CassandraDaemon";

  private final ChildProcess process;
  private final int port;

  private FurtherServer(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a broker that is no controller. It is there when the first one knows it.
   *
   * @param first the folder of the first one
   * @param firstPid its process
   * @param id its node id, from 2
   */
  public static FurtherServer broker(Path first, long firstPid, int id) {
    try {
      Path home = emptyFolder("broker-" + id);
      int port = freePort();
      Properties settings = load(first.resolve("server.properties"));
      settings.putAll(
          Map.of(
              "process.roles",
              "broker",
              "node.id",
              Integer.toString(id),
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
      List<String> options =
          options(firstPid, BROKER, Map.of("-Dclickfold.log=", home.resolve("kafka.log")));
      String cluster = load(first.resolve("data/meta.properties")).getProperty("cluster.id");
      ChildProcess format =
          run(
              home,
              options,
              "kafka.tools.StorageTool",
              "format",
              "-t",
              cluster,
              "-c",
              config.toString());
      if (format.awaitEnd() != 0) {
        throw new IllegalStateException("it could not be given a data folder: see " + home);
      }
      return new FurtherServer(run(home, options, BROKER, config.toString()), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a node with a third of the ring. It is there when it answers.
   *
   * @param first the folder of the first one
   * @param firstPid its process
   * @param id 2 or 3: it listens at 127.0.0.2 or 127.0.0.3, at the ports of the first one
   */
  public static FurtherServer node(Path first, long firstPid, int id) {
    try {
      Path home = emptyFolder("node-" + id);
      String own = "_address: 127.0.0." + id;
      String settings = Files.readString(first.resolve("cassandra.yaml"));
      Path config = home.resolve("cassandra.yaml");
      Files.writeString(config, settings.replace("_address: 127.0.0.1", own));
      List<String> options =
          options(
              firstPid,
              NODE,
              Map.of(
                  "-Dclickfold.log=", home.resolve("cassandra.log"),
                  "-Dcassandra.config=", config.toUri(),
                  "-Dcassandra.storagedir=", home.resolve("data"),
                  "-Dcassandra.triggers_dir=", Files.createDirectory(home.resolve("triggers")),
                  "-Dcassandra.initial_token=", token(id)));
      return new FurtherServer(run(home, options, NODE), -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first node's is 0; the ring goes from the lowest to the highest long. */
  private static long token(int id) {
    long third = Long.MAX_VALUE / 3 * 2;
    return id == 2 ? third : -third;
  }

  /** Where a broker listens, on this machine. */
  public int port() {
    return port;
  }

  /** Ends it in order. */
  public void stop() {
    process.end();
  }

  /** Ends it as a power failure would. */
  public void kill() {
    process.kill();
  }

  private static Path emptyFolder(String name) throws IOException {
    return Files.createTempDirectory(Launcher.ROOT.resolve("target"), "further-" + name + "-");
  }

  /** The options of a running server, up to its main class, some with other values. */
  private static List<String> options(long pid, String main, Map<String, Object> others)
      throws IOException {
    ProcessHandle.Info running = ProcessHandle.of(pid).orElseThrow().info();
    String argumentFile = running.arguments().orElseThrow()[0].substring("@".length());
    List<String> arguments =
        Files.readAllLines(Path.of(argumentFile)).stream()
            .map(line -> line.replaceAll("^\"|\"$", "").replace("\\\\", "\\"))
            .toList();
    return Stream.concat(
            running.command().stream(),
            arguments.subList(0, arguments.indexOf(main)).stream()
                .map(
                    option ->
                        others.entrySet().stream()
                            .filter(other -> option.startsWith(other.getKey()))
                            .map(other -> other.getKey() + other.getValue())
                            .findFirst()
                            .orElse(option)))
        .collect(Collectors.toList());
  }

  private static ChildProcess run(
      Path home, List<String> options, String main, String... arguments) {
    List<String> command = new ArrayList<>(options);
    command.add(main);
    command.addAll(List.of(arguments));
    return ChildProcess.start(
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve(main + ".out").toFile()));
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
