package io.clickfold.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

  private final Process process;
  private final Path log;

  private ChildJvm(Process process, Path log) {
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
    try {
      return new ChildJvm(new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when it has ended, as it should after all that it had to say. */
  void awaitExit() {
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        kill();
        throw failure("has not ended well");
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Reads what it says up to such a line. */
  String awaitLine(Predicate<String> wanted) {
    CompletableFuture<Void> deadline =
        new CompletableFuture<Void>().completeOnTimeout(null, MINUTES, TimeUnit.MINUTES);
    CompletableFuture<Void> killed = deadline.thenRun(process::destroyForcibly);
    try {
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (wanted.test(line)) {
          return line;
        }
      }
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      killed.cancel(false);
      deadline.cancel(false);
    }
    throw failure(
        deadline.isDone() && !deadline.isCancelled()
            ? "was killed: it had not done its work after " + MINUTES + " minutes"
            : "has ended before it had done its work");
  }

  /** Kills it as a crash would, with SIGKILL, and returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private BenchmarkFailure interrupted() {
    Thread.currentThread().interrupt();
    kill();
    return new BenchmarkFailure("interrupted");
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
