package io.clickfold.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run is to be like.
 *
 * @param seed chooses faults and clicks
 * @param duration how long faults are made, behind the start and before the counts are checked
 * @param clicksPerSecond by all ways together
 * @param firstPort of 100 loopback ports
 * @param only the kinds of faults to choose from; all if it is empty
 * @param keep whether the folder stays, with all logs and data
 */
record FaultOptions(
    long seed,
    Duration duration,
    int clicksPerSecond,
    int firstPort,
    List<FaultKind> only,
    boolean keep) {
  static final String HELP =
      """
      Runs three brokers, three nodes and three processes on this machine, has faults happen, and checks all counts.

      Usage: scripts/faults [options]

        --seed S       chooses faults and clicks (default: another one each time)
        --minutes N    how long faults are made (default 10); 0: none are
        --rate N       clicks a second, by HTTP and by Kafka (default 100)
        --port P       the first of 100 loopback ports (default 18000)
        --only KIND,…  of the kinds of faults that are listed below
        --keep         leave the folder with all logs and data, and say where it is
        --help         print this

      It needs some 8 GB of memory. One broker's disk is a small tmpfs, and the clock of a process is set by faketime,
      where there is permission and where it is installed. Exit code 0: all cells are right and final. 1: they are not,
      or a process ended by itself. 2: it could not be run.

      Kinds of faults:
      """;

  /** A run with the defaults of the script. */
  static FaultOptions of(long seed, Duration duration) {
    return new FaultOptions(seed, duration, 100, 18_000, List.of(), false);
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it is wrong; the message says how
   */
  static FaultOptions parse(String[] args) {
    FaultOptions options = of(System.nanoTime() % 1_000_000, Duration.ofMinutes(10));
    long seed = options.seed;
    Duration duration = options.duration;
    int rate = options.clicksPerSecond;
    int port = options.firstPort;
    List<FaultKind> only = new ArrayList<>();
    boolean keep = false;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--seed" -> seed = Long.parseLong(value(args, ++i));
        case "--minutes" -> duration = Duration.ofMinutes(Long.parseLong(value(args, ++i)));
        case "--rate" -> rate = Integer.parseInt(value(args, ++i));
        case "--port" -> port = Integer.parseInt(value(args, ++i));
        case "--only" -> {
          for (String name : value(args, ++i).split(",")) {
            only.add(FaultKind.named(name));
          }
        }
        case "--keep" -> keep = true;
        default -> throw new IllegalArgumentException(args[i] + " is unknown");
      }
    }
    return new FaultOptions(seed, duration, rate, port, List.copyOf(only), keep);
  }

  private static String value(String[] args, int index) {
    if (index == args.length) {
      throw new IllegalArgumentException("the value of " + args[index - 1] + " is missing");
    }
    return args[index];
  }
}
