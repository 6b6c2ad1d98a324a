package io.clickfold.benchmark;

import io.clickfold.testing.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A contender's process: a JVM of its own, the same for all. */
final class ChildJvm {
  private static final int LOG_LINES = 20;
  private static final long MINUTES = 30;

  private final ChildProcess process;
  private final Path log;

  private ChildJvm(ChildProcess process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param heap the most heap it may have, as in {@code 2g}
   * @param log where its standard error goes
   */
  static ChildJvm start(
      String heap, Contender.Kind kind, String mainClass, List<String> arguments, Path log) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap));
    command.addAll(kind.jvmOptions());
    command.addAll(List.of("-cp", kind.classPath(), mainClass));
    command.addAll(arguments);
    return new ChildJvm(
        ChildProcess.start(new ProcessBuilder(command).redirectError(log.toFile())), log);
  }

  /** Returns when it has ended, as it should after all that it had to say. */
  void awaitExit() {
    int code = process.awaitEnd();
    if (code != 0) {
      throw failure("has ended with exit code " + code);
    }
  }

  /** Reads what it says up to such a line. */
  String awaitLine(Predicate<String> wanted) {
    CompletableFuture<Void> deadline =
        new CompletableFuture<Void>().completeOnTimeout(null, MINUTES, TimeUnit.MINUTES);
    CompletableFuture<Void> killed = deadline.thenRun(process::kill);
    try {
      BufferedReader output = process.output();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (wanted.test(line)) {
          return line;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      killed.cancel(false);
      deadline.cancel(false);
    }
    int code = process.awaitEnd();
    throw failure(
        deadline.isDone() && !deadline.isCancelled()
            ? "was killed: it had not done its work after " + MINUTES + " minutes"
            : "has ended with exit code " + code + " before it had done its work");
  }

  /** Kills it as a crash would, with SIGKILL, and returns when it is gone. */
  void kill() {
    process.kill();
  }

  private BenchmarkFailure failure(String what) {
    return new BenchmarkFailure(
        "the process " + what + "; the end of its log, " + log + ":" + tail());
  }

  private String tail() {
    try {
      List<String> lines = Files.readString(log).lines().toList();
      return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()).stream()
          .map(line -> "\n  | " + line)
          .collect(Collectors.joining());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
