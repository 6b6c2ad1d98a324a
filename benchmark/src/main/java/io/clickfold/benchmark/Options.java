package io.clickfold.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line, which {@code scripts/benchmark --help} explains.
 *
 * @param mode what is measured
 * @param clicks how many are measured, the warm-up not included
 * @param warmUp how many come before them
 * @param ads over how many ads the clicks are spread; a topic for each of these numbers
 * @param rates clicks a second: of the recovery, how many have arrived, and only one; end to end,
 *     how many are sent, one after the other until one does not hold
 * @param minutes end to end: how long each rate has to hold
 * @param hours recalculation, correction: of event time that the clicks are spread over
 * @param recalculators recalculation: how many processes count, one number after the other
 * @param aggregators hot ads: how many processes count, one number after the other
 * @param cores hot ads: of which share of a core each of them has
 * @param nice recalculation: whether these processes have the lowest priority
 * @param overHttp end to end: whether clicks are sent to the collector, not to Kafka
 * @param rounds how often each contender is measured
 * @param only the contenders
 * @param heap the most heap that each process may have, as in {@code 2g}
 * @param keepLog whether the processes' logs stay although nothing went wrong
 */
record Options(
    Mode mode,
    long clicks,
    long warmUp,
    List<Integer> ads,
    List<Long> rates,
    int minutes,
    int hours,
    List<Integer> recalculators,
    List<Integer> aggregators,
    double cores,
    boolean nice,
    boolean overHttp,
    int rounds,
    List<Contender> only,
    String heap,
    boolean keepLog) {

  /** What is measured. */
  enum Mode {
    COMPARISON("", "2g"),
    RECOVERY("recovery", "8g"),
    END_TO_END("end-to-end", "2g"),
    COLLECTOR("collector", "512m"),
    RECALCULATION("recalculation", "2g"),
    CORRECTION("correction", "1g"),
    HOT_ADS("hot-ads", "512m"),
    FAILOVER("failover", "512m");

    private final String word;
    private final String heap;

    Mode(String word, String heap) {
      this.word = word;
      this.heap = heap;
    }

    static Mode of(String word) {
      return Arrays.stream(values())
          .filter(mode -> mode.word.equals(word))
          .findFirst()
          .orElse(COMPARISON);
    }
  }

  static Options parse(String[] arguments) {
    long clicks = 5_000_000;
    long warmUp = -1;
    List<Integer> ads = List.of(10_000);
    List<Long> rates = null;
    int minutes = -1;
    int hours = -1;
    List<Integer> recalculators = List.of(1, 2);
    List<Integer> aggregators = List.of(2, 4);
    double cores = 0.2;
    boolean nice = false;
    boolean overHttp = false;
    int rounds = 3;
    List<Contender> only = null;
    boolean keepLog = false;
    String heap = null;
    Mode mode = Mode.of(arguments.length == 0 ? "" : arguments[0]);
    for (int i = mode == Mode.COMPARISON ? 0 : 1; i < arguments.length; i++) {
      String name = arguments[i];
      if (name.equals("--keep-log")) {
        keepLog = true;
        continue;
      }
      if (name.equals("--nice")) {
        nice = true;
        continue;
      }
      if (name.equals("--http")) {
        overHttp = true;
        continue;
      }
      if (i + 1 == arguments.length) {
        throw wrong(name + " is unknown, or its value is missing");
      }
      String value = arguments[++i];
      switch (name) {
        case "--clicks" -> clicks = number(name, value, 1_000);
        case "--warm-up" -> warmUp = number(name, value, 1);
        case "--ads" -> ads = list(value).map(n -> (int) number(name, n, 1)).toList();
        case "--rate" -> rates = list(value).map(n -> number(name, n, 100)).toList();
        case "--minutes" -> minutes = (int) number(name, value, 1);
        case "--hours" -> hours = (int) number(name, value, 1);
        case "--recalculators" ->
            recalculators = list(value).map(n -> (int) number(name, n, 1)).sorted().toList();
        case "--aggregators" ->
            aggregators = list(value).map(n -> (int) number(name, n, 1)).sorted().toList();
        case "--percent" -> cores = number(name, value, 1) / 100.0;
        case "--rounds" -> rounds = (int) number(name, value, 1);
        case "--heap" -> heap = heap(value);
        case "--only" -> only = list(value).map(Options::contender).toList();
        default -> throw wrong(name + " is unknown");
      }
    }
    if (mode != Mode.COMPARISON && (only != null || ads.size() > 1)) {
      throw wrong("this is measured of Clickfold only, with one number of ads");
    }
    overHttp |= mode == Mode.COLLECTOR;
    if (rates == null) {
      rates =
          mode == Mode.END_TO_END
              ? List.of(10_000L, 20_000L, 30_000L, 40_000L, 50_000L)
              : List.of(
                  switch (mode) {
                    case RECALCULATION, FAILOVER -> 1_000L;
                    case HOT_ADS -> 20_000L;
                    default -> 50_000L;
                  });
    }
    if (List.of(Mode.RECOVERY, Mode.RECALCULATION, Mode.HOT_ADS, Mode.FAILOVER).contains(mode)
        && rates.size() > 1) {
      throw wrong("this is measured at one rate");
    }
    if (only == null) {
      boolean sweep = ads.size() > 1;
      only = Contender.ALL.stream().filter(c -> !sweep || c.isClickfold()).toList();
    }
    return new Options(
        mode,
        clicks,
        warmUp < 0 ? Math.max(1, clicks * 2 / 5) : warmUp,
        ads,
        rates,
        minutes < 0 ? mode == Mode.RECALCULATION ? 2 : mode == Mode.HOT_ADS ? 1 : 10 : minutes,
        hours < 0 ? mode == Mode.CORRECTION ? 48 : 3 : hours,
        recalculators,
        aggregators,
        cores,
        nice,
        overHttp,
        rounds,
        only,
        heap == null ? mode.heap : heap,
        keepLog);
  }

  private static String heap(String value) {
    if (!value.matches("\\d+[mg]")) {
      throw wrong("--heap takes a size such as 512m or 2g, and '%s' is none".formatted(value));
    }
    return value;
  }

  private static Stream<String> list(String value) {
    return Arrays.stream(value.split(",")).map(String::strip);
  }

  private static Contender contender(String name) {
    return Contender.ALL.stream()
        .filter(contender -> contender.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                wrong(
                    "there is no contender '%s'; there are %s"
                        .formatted(
                            name,
                            String.join(
                                ", ", Contender.ALL.stream().map(Contender::name).toList()))));
  }

  private static long number(String name, String value, long least) {
    try {
      long number = Long.parseLong(value.replace("_", ""));
      if (number >= least && number <= 100_000_000) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong("%s takes a number, and '%s' is none".formatted(name, value));
    }
    throw wrong("%s has to be from %,d to 100,000,000".formatted(name, least));
  }

  private static BenchmarkFailure wrong(String message) {
    return new BenchmarkFailure(message + "; see scripts/benchmark --help");
  }
}
