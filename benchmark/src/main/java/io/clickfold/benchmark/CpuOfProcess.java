package io.clickfold.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The processor time of another process, by the names of its threads, from Linux's /proc. */
final class CpuOfProcess {
  /** What the kernel counts in: it says so in user space since long. */
  private static final double TICKS_PER_SECOND = 100;

  private final Path process;

  CpuOfProcess(long pid) {
    this.process = Path.of("/proc", Long.toString(pid));
  }

  /** The seconds so far of all its threads, those that have ended too. */
  double seconds() {
    Map<String, Double> all = new TreeMap<>();
    add(process, all);
    return all.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /**
   * The seconds so far of the threads that live; those whose names differ by numbers only are one.
   */
  Map<String, Double> secondsByThread() {
    Map<String, Double> seconds = new TreeMap<>();
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      threads.forEach(thread -> add(thread, seconds));
    } catch (IOException e) {
      throw new BenchmarkFailure("a process that is measured has ended: " + e.getMessage());
    }
    return seconds;
  }

  private static void add(Path thread, Map<String, Double> seconds) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      int nameEnd = stat.lastIndexOf(')');
      String name = stat.substring(stat.indexOf('(') + 1, nameEnd);
      String[] fields = stat.substring(nameEnd + 2).split(" ");
      double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
      seconds.merge(name.replaceAll("[-#]?\\d+", ""), ticks / TICKS_PER_SECOND, Double::sum);
    } catch (IOException e) {
      // The thread has ended meanwhile: what it took is not known any more.
    }
  }
}
