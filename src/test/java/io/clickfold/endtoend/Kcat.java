package io.clickfold.endtoend;

import io.clickfold.testing.Programs;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A producer that is not Java's: kcat, with librdkafka's partitioner. */
final class Kcat implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedWriter lines;

  private Kcat(Process process) {
    this.process = process;
    this.lines = process.outputWriter();
  }

  /** Starts it, if it is installed. */
  static Optional<Kcat> start(String bootstrap, String topic) {
    return Programs.find("kcat").map(program -> start(program, bootstrap, topic));
  }

  private static Kcat start(Path program, String bootstrap, String topic) {
    try {
      // With -E a lost connection does not end it, but a record that could not be sent still does.
      return new Kcat(
          new ProcessBuilder(
                  program.toString(), "-P", "-b", bootstrap, "-t", topic, "-K", "\t", "-E")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException("kcat did not send all");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
