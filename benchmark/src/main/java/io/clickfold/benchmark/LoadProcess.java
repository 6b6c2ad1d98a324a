package io.clickfold.benchmark;

import io.clickfold.testing.ChildProcess;
import java.io.BufferedReader;
import java.nio.file.Path;

/** A run of {@link LoadDriver} in a process of its own. Thread-safe. */
final class LoadProcess implements AutoCloseable {
  private final ChildProcess process;
  private volatile long accepted;
  private volatile long failed;

  private LoadProcess(ChildProcess process) {
    this.process = process;
    Thread reader = new Thread(() -> read(process.output()), "load");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts to send.
   *
   * @param to a broker's address, or the collector's URL
   */
  static LoadProcess start(long rate, int ads, String to, Path log) {
    return start(rate, ads, to, 0, log);
  }

  /**
   * The same, with one more ad.
   *
   * @param hotShare its share of the clicks
   */
  static LoadProcess start(long rate, int ads, String to, double hotShare, Path log) {
    return new LoadProcess(
        ChildProcess.start(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    LoadDriver.class.getName(),
                    Long.toString(rate),
                    Integer.toString(ads),
                    to,
                    Double.toString(hotShare))
                .redirectError(log.toFile())));
  }

  private void read(BufferedReader lines) {
    lines
        .lines()
        .map(line -> line.split(" "))
        .forEach(
            numbers -> {
              accepted = Long.parseLong(numbers[0]);
              failed = Long.parseLong(numbers[1]);
            });
  }

  long pid() {
    return process.pid();
  }

  /** How many clicks were taken so far; a second old at most. */
  long accepted() {
    return accepted;
  }

  /** How many were not. */
  long failed() {
    return failed;
  }

  @Override
  public void close() {
    process.kill();
  }
}
