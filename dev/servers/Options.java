package servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The command line.
 *
 * @param dir where data, logs and state are kept
 * @param only {@code kafka}, {@code cassandra} or {@code both}
 * @param kafkaPort the broker's port; 0 for the usual one if it is free, {@link #ANY_PORT} for any
 * @param cassandraPort likewise for the node
 * @param kafkaConfig further lines of the broker's configuration
 * @param fetch whether to download the servers and do no more
 * @param reset whether to wipe the data first
 * @param forLoad whether the servers have to bear load, rather than to start fast
 * @param owner the process to end with
 */
record Options(
    Path dir,
    String only,
    int kafkaPort,
    int cassandraPort,
    List<String> kafkaConfig,
    boolean fetch,
    boolean reset,
    boolean forLoad,
    OptionalLong owner) {

  static final String HELP =
      """
      Runs a Kafka broker and a Cassandra node for development and tests, until standard input closes.

      Usage: java dev/Servers.java [options]        (in the project's root)

        --dir DIR               data, logs and state (default .clickfold/servers)
        --only kafka|cassandra|both
                                which servers to run (default both)
        --kafka-port PORT       0: 9092 if it is free, else another one; any: another one (default 0)
        --cassandra-port PORT   likewise with 9042
        --kafka-config K=V      one more line for the broker's server.properties; may be repeated
        --fetch                 only download what is missing to run them, then end
        --for-load              more memory, and the JVM's whole compiler: slower to start, faster then
        --reset                 wipe the data first; if a node is killed later, it forgets its newest tables
        --owner PID             end with this process; an interrupt (Ctrl-C) is then left to it
        --help                  print this

      When all are ready, DIR/servers.properties holds their addresses and the last line is READY.
      Then standard input takes "stop kafka", "start kafka", "stop cassandra" and "start cassandra",
      answered by a line "STOPPED kafka", "STARTED kafka" and so on.
      """;

  static final int ANY_PORT = -1;

  private static final int MAX_PORT = 65535;

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it is wrong; the message says how
   */
  static Options parse(String[] args) {
    Path dir = Path.of(".clickfold", "servers");
    String only = "both";
    int kafkaPort = 0;
    int cassandraPort = 0;
    List<String> kafkaConfig = new ArrayList<>();
    boolean fetch = false;
    boolean reset = false;
    boolean forLoad = false;
    OptionalLong owner = OptionalLong.empty();
    for (int i = 0; i < args.length; i++) {
      String name = args[i];
      switch (name) {
        case "--fetch" -> fetch = true;
        case "--reset" -> reset = true;
        case "--for-load" -> forLoad = true;
        case "--dir" -> dir = Path.of(value(args, ++i));
        case "--only" -> only = value(args, ++i);
        case "--kafka-port" -> kafkaPort = port(value(args, ++i));
        case "--cassandra-port" -> cassandraPort = port(value(args, ++i));
        case "--kafka-config" -> kafkaConfig.add(value(args, ++i));
        case "--owner" -> owner = OptionalLong.of(Long.parseLong(value(args, ++i)));
        default -> throw new IllegalArgumentException(name + " is unknown");
      }
    }
    if (!List.of("kafka", "cassandra", "both").contains(only)) {
      throw new IllegalArgumentException("--only takes kafka, cassandra or both");
    }
    return new Options(
        dir, only, kafkaPort, cassandraPort, kafkaConfig, fetch, reset, forLoad, owner);
  }

  private static String value(String[] args, int index) {
    if (index == args.length) {
      throw new IllegalArgumentException("the value of " + args[index - 1] + " is missing");
    }
    return args[index];
  }

  private static int port(String value) {
    if (value.equals("any")) {
      return ANY_PORT;
    }
    int port = Integer.parseInt(value);
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(value + " is no port");
    }
    return port;
  }

  /** Whether a server is to be run. */
  boolean include(String server) {
    return only.equals("both") || only.equals(server);
  }
}
