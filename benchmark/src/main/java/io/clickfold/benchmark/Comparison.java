package io.clickfold.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures the contenders by turns, each in a process of its own, on the same clicks, and checks
 * what each has counted.
 */
final class Comparison {
  private static final long MINUTE_MILLIS = 60_000;

  /** The event time of the clicks that are measured; that of the warm-up comes before. */
  private static final Duration EVENT_TIME = Duration.ofMinutes(10);

  private final Options options;
  private final String bootstrap;
  private final Workshop workshop;
  private final Progress progress = new Progress();

  /** A topic that has been filled, and what has to be counted of it. */
  private record Filled(Load load, Counts truth) {}

  Comparison(Options options, String bootstrap, Workshop workshop) {
    this.options = options;
    this.bootstrap = bootstrap;
    this.workshop = workshop;
  }

  /** Fills the topics, measures, and prints the table. */
  void run() {
    try (Topics topics = new Topics(bootstrap)) {
      List<Filled> filled = fill(topics);
      Map<ComparisonTable.Row, List<Measured>> measured = new LinkedHashMap<>();
      for (int round = 1; round <= options.rounds(); round++) {
        for (Contender contender : options.only()) {
          for (Filled clicks : filled) {
            measured
                .computeIfAbsent(
                    new ComparisonTable.Row(contender, clicks.load().ads()),
                    row -> new ArrayList<>())
                .add(measure(topics, contender, clicks, round));
          }
        }
      }
      System.out.print(new ComparisonTable(options, measured).text());
    }
  }

  private List<Filled> fill(Topics topics) {
    List<Filled> filled = new ArrayList<>();
    long all = options.warmUp() + options.clicks();
    Duration length = EVENT_TIME.multipliedBy(all).dividedBy(options.clicks());
    try (Filler filler = new Filler(bootstrap, progress)) {
      for (int ads : options.ads()) {
        // All in the past, for none may be ahead of the broker's clock.
        long past = System.currentTimeMillis() - length.plus(Load.UNTIL_CLOSING).toMillis();
        long start = past - past % MINUTE_MILLIS;
        Load load = new Load("clicks-of-" + ads + "-ads", all, ads, start, length);
        topics.create(List.of(load.topic()));
        Counts truth = filler.fill(load);
        filler.close(load, Topics.PARTITIONS);
        filled.add(new Filled(load, truth));
        progress.say("filled %s with %,d clicks".formatted(load.topic(), all));
      }
    }
    return filled;
  }

  private Measured measure(Topics topics, Contender contender, Filled clicks, int round) {
    Load load = clicks.load();
    String name = "%s-%d-%d".formatted(contender.name(), load.ads(), round);
    String results = name + "-results";
    topics.create(contender.topics(results));
    Path scratch = workshop.scratch(name);
    Path log = workshop.log(name);
    Task task =
        new Task(
            name,
            bootstrap,
            load.topic(),
            results,
            options.warmUp(),
            load.clicks() + Topics.PARTITIONS,
            contender.cubes(),
            scratch.toString());
    Contender.Kind kind = contender.kind();
    ChildJvm process =
        ChildJvm.start(options.heap(), kind, kind.mainClass(), task.toArguments(), log);
    Measured measured = Measured.parse(process.awaitLine(Measured::isIn));
    process.awaitExit();
    long cells =
        contender.counts()
            ? new ResultCheck(bootstrap)
                .check(contender, results, clicks.truth(), Set.of(), load.closing() - MINUTE_MILLIS)
            : 0;
    topics.deleteAll(name + "-");
    workshop.delete(scratch);
    if (!options.keepLog()) {
      workshop.delete(log);
    }
    progress.say(
        "round %d of %d, %s, %,d ads: %,.0f clicks/s, %.2f CPU s per million, %s"
            .formatted(
                round,
                options.rounds(),
                contender.title(),
                load.ads(),
                measured.clicksPerSecond(),
                measured.cpuSecondsPerMillion(),
                contender.counts()
                    ? "all %,d cells equal the truth".formatted(cells)
                    : "nothing counted"));
    return measured;
  }
}
