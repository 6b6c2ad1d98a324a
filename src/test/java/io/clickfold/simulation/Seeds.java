package io.clickfold.simulation;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs the worlds of many seeds, on all processors. */
public final class Seeds {
  private static final int MOST_FAILURES = 10;

  /** The code under test has much to say about what goes wrong. */
  private static final Logger QUIET = Logger.getLogger("");

  private Seeds() {}

  /** What came of some seeds: the reports of those that failed, ten at most. */
  public record Result(long runs, double seconds, double cpuSeconds, List<String> failures) {}

  /** Runs seeds in their order until all have been run, or some have failed. */
  public static Result run(
      long first, long count, int threads, int mostFailures, Map<String, byte[]> changed) {
    Level before = QUIET.getLevel();
    QUIET.setLevel(Level.OFF);
    try {
      return runQuietly(first, count, threads, mostFailures, changed);
    } finally {
      QUIET.setLevel(before);
    }
  }

  private static Result runQuietly(
      long first, long count, int threads, int mostFailures, Map<String, byte[]> changed) {
    AtomicLong next = new AtomicLong(first);
    AtomicLong runs = new AtomicLong();
    AtomicLong cpuNanos = new AtomicLong();
    List<String> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> all = new ArrayList<>();
    long began = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                Method run = method("run", changed);
                for (long seed = next.getAndIncrement();
                    seed < first + count && failures.size() < mostFailures;
                    seed = next.getAndIncrement()) {
                  String wrong = (String) call(run, seed);
                  runs.incrementAndGet();
                  if (wrong != null) {
                    failures.add(wrong);
                  }
                }
                cpuNanos.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
              },
              "simulation-" + i);
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return new Result(
        runs.get(), (System.nanoTime() - began) / 1e9, cpuNanos.get() / 1e9, List.copyOf(failures));
  }

  /** A method of {@link SimulationRun}, of classes of its own, with the faults that are put in. */
  static Method method(String name, Map<String, byte[]> changed) {
    try {
      RewrittenClasses loader = new RewrittenClasses(changed);
      return loader.loadClass(SimulationRun.class.getName()).getMethod(name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static Object call(Method method, long seed) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(method.getDeclaringClass().getClassLoader());
    try {
      return method.invoke(null, seed);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("seed " + seed, e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /**
   * Runs seeds from the command line.
   *
   * @param arguments the first seed, how many, and on how many threads
   */
  public static void main(String[] arguments) {
    long first = Long.parseLong(arguments[0]);
    long count = Long.parseLong(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    Result result = run(first, count, threads, MOST_FAILURES, Map.of());
    result.failures().forEach(System.out::println);
    System.out.printf(
        "%d runs in %.1f s, %.0f a minute, %.1f ms of CPU time each: %d failed%n",
        result.runs(),
        result.seconds(),
        result.runs() / result.seconds() * 60,
        result.cpuSeconds() / result.runs() * 1_000,
        result.failures().size());
    System.exit(result.failures().isEmpty() ? 0 : 1);
  }
}
