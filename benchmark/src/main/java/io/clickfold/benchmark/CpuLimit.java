package io.clickfold.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process's share of a core, enforced by Linux as Kubernetes does it: by the bandwidth controller
 * of control groups. Needs version 1 of these, and to be root.
 */
final class CpuLimit implements AutoCloseable {
  private static final Path CONTROLLER = Path.of("/sys/fs/cgroup/cpu");
  private static final long PERIOD_MICROS = 100_000;

  private final Path group;

  /**
   * Limits a process, until it has ended.
   *
   * @param cores above 0; may be less than 1
   */
  CpuLimit(long pid, double cores) {
    group = CONTROLLER.resolve("clickfold-benchmark-" + pid);
    try {
      Files.createDirectory(group);
      write("cpu.cfs_period_us", PERIOD_MICROS);
      write("cpu.cfs_quota_us", Math.round(PERIOD_MICROS * cores));
      write("cgroup.procs", pid);
    } catch (IOException e) {
      throw new BenchmarkFailure(
          "processes cannot be limited: this needs Linux' control groups, version 1, and root: "
              + e);
    }
  }

  private void write(String file, long value) throws IOException {
    Files.writeString(group.resolve(file), Long.toString(value));
  }

  /** To be called when the process has ended. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      System.err.println("left behind: " + group + ": " + e);
    }
  }
}
