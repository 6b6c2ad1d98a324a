package servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells which processes are a folder's server, also after the launcher that started them was
 * killed.
 */
final class ProcessRecord {
  private final Path javaArguments;
  private final Path pidFile;

  ProcessRecord(Path home) {
    this.javaArguments = home.resolve("java.args");
    this.pidFile = home.resolve("pid");
  }

  /**
   * Writes a command line's arguments to a file, for {@code java}: short command lines, which also
   * tell later whose process one is.
   */
  void writeArguments(List<String> arguments) throws IOException {
    Files.write(javaArguments, arguments.stream().map(ProcessRecord::quoted).toList());
  }

  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The one argument that stands for those that are written. */
  String argument() {
    return "@" + javaArguments;
  }

  void started(Process process) throws IOException {
    long at = process.toHandle().info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    DataFiles.writeAtomically(pidFile, List.of(Long.toString(process.pid()), Long.toString(at)));
  }

  void ended() {
    try {
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The processes of this very folder that are alive. */
  List<ProcessHandle> alive() {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(this::isOurs).toList();
    }
  }

  private boolean isOurs(ProcessHandle candidate) {
    Optional<String[]> arguments = candidate.info().arguments();
    if (arguments.isPresent()) {
      return List.of(arguments.get()).contains(argument());
    }
    // Where the system does not tell command lines: the recorded one, if it is not a later
    // process that only got the same id.
    try {
      List<String> recorded = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
      return recorded.size() == 2
          && recorded.get(0).equals(Long.toString(candidate.pid()))
          && candidate
              .info()
              .startInstant()
              .filter(at -> recorded.get(1).equals(Long.toString(at.toEpochMilli())))
              .isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
