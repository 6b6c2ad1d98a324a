package io.clickfold.testing;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * One more broker or node beside the first, which the launcher has started: with the command of
 * that one, and a folder of its own. It ends with this process.
 */
public final class FurtherServer {
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
      ServerCommand command =
          ServerCommand.ofBroker(firstPid).with("-Dclickfold.log=", home.resolve("kafka.log"));
      String cluster = load(first.resolve("data/meta.properties")).getProperty("cluster.id");
      ChildProcess format =
          ChildProcess.start(
              command.program(
                  home,
                  "kafka.tools.StorageTool",
                  "format",
                  "-t",
                  cluster,
                  "-c",
                  config.toString()));
      if (format.awaitEnd() != 0) {
        throw new IllegalStateException("it could not be given a data folder: see " + home);
      }
      return new FurtherServer(ChildProcess.start(command.server(home, config.toString())), port);
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
      ServerCommand command =
          ServerCommand.ofNode(firstPid)
              .with("-Dclickfold.log=", home.resolve("cassandra.log"))
              .with("-Dcassandra.config=", config.toUri())
              .with("-Dcassandra.storagedir=", home.resolve("data"))
              .with("-Dcassandra.triggers_dir=", Files.createDirectory(home.resolve("triggers")))
              .with("-Dcassandra.initial_token=", token(id));
      return new FurtherServer(ChildProcess.start(command.server(home)), -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The token of one of three nodes: of the ring from the lowest to the highest long, each has a
   * third.
   *
   * @param id 1 to 3
   */
  public static long token(int id) {
    long third = Long.MAX_VALUE / 3 * 2;
    return List.of(0L, third, -third).get(id - 1);
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
