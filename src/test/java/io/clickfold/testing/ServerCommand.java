package io.clickfold.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a running broker or node was started, so that more can be started likewise.
 *
 * @param options the JVM and its options, without the main class
 * @param main the main class
 */
public record ServerCommand(List<String> options, String main) {
  private static final String BROKER = "kafka.Kafka";
  private static final String NODE = "org.apache.cassandra.service.CassandraDaemon";

  /** That of a broker which the launcher has started. */
  public static ServerCommand ofBroker(long pid) {
    return read(pid, BROKER);
  }

  /** That of a node which the launcher has started. */
  public static ServerCommand ofNode(long pid) {
    return read(pid, NODE);
  }

  private static ServerCommand read(long pid, String main) {
    ProcessHandle.Info running = ProcessHandle.of(pid).orElseThrow().info();
    String argumentFile = running.arguments().orElseThrow()[0].substring("@".length());
    try {
      List<String> arguments =
          Files.readAllLines(Path.of(argumentFile)).stream()
              .map(line -> line.replaceAll("^\"|\"$", "").replace("\\\\", "\\"))
              .toList();
      return new ServerCommand(
          Stream.concat(
                  running.command().stream(),
                  arguments.subList(0, arguments.indexOf(main)).stream())
              .toList(),
          main);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, but with another value of the option that begins so. */
  public ServerCommand with(String beginning, Object value) {
    List<String> others = new ArrayList<>(options);
    others.replaceAll(option -> option.startsWith(beginning) ? beginning + value : option);
    return new ServerCommand(others, main);
  }

  /** The same, with one more option. */
  public ServerCommand and(String option) {
    List<String> more = new ArrayList<>(options);
    more.add(option);
    return new ServerCommand(more, main);
  }

  /** The same server, to be started in a folder that has its log as well. */
  public ProcessBuilder server(Path home, String... arguments) {
    return program(home, main, arguments);
  }

  /** Another program of its class path. */
  public ProcessBuilder program(Path home, String program, String... arguments) {
    List<String> command = new ArrayList<>(options);
    command.add(program);
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(home.resolve(program + ".out").toFile()));
  }
}
