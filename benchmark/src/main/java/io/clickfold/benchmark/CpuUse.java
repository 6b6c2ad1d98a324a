package io.clickfold.benchmark;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The processor time that some processes use from now on, by their kinds of threads. */
final class CpuUse {
  private static final int THREADS_SHOWN = 12;

  private final Map<String, Long> processes;
  private final Map<String, Map<String, Double>> before;
  private final Map<String, Double> allBefore = new TreeMap<>();

  /**
   * @param processes their numbers by what they are called
   */
  CpuUse(Map<String, Long> processes) {
    this.processes = processes;
    this.before = read();
    processes.forEach((name, pid) -> allBefore.put(name, new CpuOfProcess(pid).seconds()));
  }

  private Map<String, Map<String, Double>> read() {
    Map<String, Map<String, Double>> cpu = new TreeMap<>();
    processes.forEach((name, pid) -> cpu.put(name, new CpuOfProcess(pid).secondsByThread()));
    return cpu;
  }

  /** What has been used since, in cores and for a million clicks. */
  String text(double seconds, long clicks) {
    StringBuilder text = new StringBuilder();
    Map<String, Double> byThread = new TreeMap<>();
    read()
        .forEach(
            (process, threads) -> {
              for (Map.Entry<String, Double> thread : threads.entrySet()) {
                double used =
                    thread.getValue() - before.get(process).getOrDefault(thread.getKey(), 0.0);
                byThread.put(process + ": " + thread.getKey(), used);
              }
              double all =
                  new CpuOfProcess(processes.get(process)).seconds() - allBefore.get(process);
              text.append(
                  "  %-30s %5.2f cores, %6.2f CPU s per million clicks%n"
                      .formatted(process, all / seconds, all / clicks * 1e6));
            });
    return text
        + byThread.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .limit(THREADS_SHOWN)
            .map(e -> "    %-40s %5.2f cores%n".formatted(e.getKey(), e.getValue() / seconds))
            .collect(Collectors.joining());
  }
}
