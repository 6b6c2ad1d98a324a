package io.clickfold.endtoend;

import io.clickfold.testing.ChildProcess;
import io.clickfold.testing.Programs;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** A producer that is not Java's: kcat, with librdkafka's partitioner. */
final class Kcat implements AutoCloseable {
  private final ChildProcess process;
  private final BufferedWriter lines;

  private Kcat(ChildProcess process) {
    this.process = process;
    this.lines = process.input();
  }

  /** Starts it, if it is installed. */
  static Optional<Kcat> start(String bootstrap, String topic) {
    return Programs.find("kcat").map(program -> start(program, bootstrap, topic));
  }

  private static Kcat start(Path program, String bootstrap, String topic) {
    // With -E a lost connection does not end it, but a record that could not be sent still does.
    return new Kcat(
        ChildProcess.start(
            new ProcessBuilder(
                    program.toString(), "-P", "-b", bootstrap, "-t", topic, "-K", "\t", "-E")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)));
  }

  /** Sends a record, whose key has no tabulator, and neither of them a line feed. */
  void send(String key, String value) {
    try {
      lines.write(key + '\t' + value + '\n');
      lines.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until all is sent.
   *
   * @throws IllegalStateException if something was not
   */
  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int code = process.awaitEnd();
    if (code != 0) {
      throw new IllegalStateException("kcat did not send all: exit code " + code);
    }
  }
}
