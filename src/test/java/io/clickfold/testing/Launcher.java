package io.clickfold.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A run of {@code dev/Servers.java}.
 *
 * @param process the launcher's process, whose standard input keeps it alive
 * @param dir its folder
 */
record Launcher(Process process, Path dir) {

  /** The project's folder: where Maven and IDEs run tests. */
  static final Path ROOT = Path.of("").toAbsolutePath();

  static Launcher start(Path dir, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "dev/Servers.java",
                "--dir",
                dir.toString(),
                "--owner",
                Long.toString(ProcessHandle.current().pid())));
    command.addAll(List.of(options));
    try {
      return new Launcher(
          new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true).start(),
          dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what the launcher prints up to a line that begins so; fails if it ends before. */
  String awaitLine(String beginning) {
    List<String> printed = new ArrayList<>();
    synchronized (process) {
      BufferedReader reader = process.inputReader();
      try {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          if (line.startsWith(beginning)) {
            return line;
          }
          printed.add(line);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException(
        "the launcher has ended with exit code %d, without \"%s\":%n%s"
            .formatted(awaitExitCode(), beginning, String.join("\n", printed)));
  }

  void command(String command, String answer) {
    synchronized (process) {
      try {
        Writer writer = process.outputWriter();
        writer.write(command + "\n");
        writer.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      awaitLine(answer);
    }
  }

  String state(String key) {
    Properties state = new Properties();
    try (Reader reader = Files.newBufferedReader(dir.resolve("servers.properties"))) {
      state.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String value = state.getProperty(key);
    if (value == null) {
      throw new IllegalStateException(key + " is not known: is its server stopped?");
    }
    return value;
  }

  /**
   * Closes its standard input and returns when it has ended, and its servers with it.
   *
   * @throws IllegalStateException if they have not ended in order
   */
  void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int code = awaitExitCode();
    if (code != 0) {
      throw new IllegalStateException("the launcher has ended with exit code " + code);
    }
  }

  private int awaitExitCode() {
    return process.onExit().join().exitValue();
  }
}
