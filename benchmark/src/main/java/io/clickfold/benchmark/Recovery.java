package io.clickfold.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how long an aggregator that takes over from a killed one needs to rebuild its state from
 * the raw queue. All minutes of the clicks are open: with a lateness of two minutes that is the
 * most that there can be.
 */
final class Recovery {
  private static final String TOPIC = "clicks";
  private static final Duration OPEN = Duration.ofMinutes(3);
  private static final Contender CONTENDER =
      Contender.ALL.stream()
          .filter(contender -> contender.name().equals("clickfold-all"))
          .findFirst()
          .orElseThrow();

  /** Some for every partition. */
  private static final int NEW_CLICKS = 100;

  private final Options options;
  private final String bootstrap;
  private final Workshop workshop;
  private final Progress progress = new Progress();

  Recovery(Options options, String bootstrap, Workshop workshop) {
    this.options = options;
    this.bootstrap = bootstrap;
    this.workshop = workshop;
  }

  /** Fills the topic, measures, and prints the medians. */
  void run() {
    long clicks = options.rates().get(0) * OPEN.toSeconds();
    long past = System.currentTimeMillis() - OPEN.toMillis();
    Load load =
        new Load(
            TOPIC,
            clicks,
            options.ads().get(0),
            past - past % Duration.ofMinutes(1).toMillis(),
            OPEN);
    List<Double> killedPeaks = new ArrayList<>();
    List<Recovered> recovered = new ArrayList<>();
    try (Topics topics = new Topics(bootstrap);
        Filler filler = new Filler(bootstrap, progress)) {
      topics.create(List.of(TOPIC));
      Counts truth = filler.fill(load);
      progress.say("filled %s with %,d clicks".formatted(TOPIC, clicks));
      for (int round = 1; round <= options.rounds(); round++) {
        String name = "recovery-" + round;
        String results = name + "-results";
        topics.create(CONTENDER.topics(results));
        killedPeaks.add(kill(topics, name, results, clicks + (long) (round - 1) * NEW_CLICKS));
        for (int i = 0; i < NEW_CLICKS; i++) {
          filler.send(TOPIC, "ad-" + i, load.start() + OPEN.toMillis() - 1, truth::click);
        }
        filler.flush();
        Recovered now = recover(name, results);
        recovered.add(now);
        long cells =
            new ResultCheck(bootstrap)
                .check(CONTENDER, results, truth, CONTENDER.late(), Long.MAX_VALUE);
        topics.deleteAll(name + "-");
        progress.say(
            "round %d of %d: committed again after %.1f s, all %,d cells equal the truth"
                .formatted(round, options.rounds(), now.seconds(), cells));
      }
    }
    print(clicks, killedPeaks, recovered);
  }

  private double kill(Topics topics, String name, String results, long clicks) {
    Path log = workshop.log(name + "-killed");
    ChildJvm process = start(KilledAggregator.class, task(name, results, clicks), log);
    double peak = KilledAggregator.peakMebibytes(process.awaitLine(KilledAggregator::isIn));
    process.kill();
    progress.say("all %,d clicks were committed, and the process was killed".formatted(clicks));
    topics.awaitEmpty(name);
    forget(log);
    return peak;
  }

  private Recovered recover(String name, String results) {
    Path log = workshop.log(name);
    ChildJvm process = start(RecoveringAggregator.class, task(name, results, NEW_CLICKS), log);
    Recovered recovered = Recovered.parse(process.awaitLine(Recovered::isIn));
    process.awaitExit();
    forget(log);
    return recovered;
  }

  private ChildJvm start(Class<?> mainClass, Task task, Path log) {
    return ChildJvm.start(
        options.heap(), CONTENDER.kind(), mainClass.getName(), task.toArguments(), log);
  }

  private Task task(String name, String results, long clicks) {
    return new Task(
        name,
        bootstrap,
        TOPIC,
        results,
        1,
        clicks,
        CONTENDER.cubes(),
        workshop.scratch(name).toString());
  }

  private void forget(Path log) {
    if (!options.keepLog()) {
      workshop.delete(log);
    }
  }

  private void print(long clicks, List<Double> killedPeaks, List<Recovered> recovered) {
    System.out.printf(
        "medians of %d: recovery of %,d clicks that took %d s to arrive, %,d ads, all default cubes, JDK %d%n",
        options.rounds(),
        clicks,
        OPEN.toSeconds(),
        options.ads().get(0),
        Runtime.version().feature());
    System.out.printf(
        "%-40s %9s %11s %10s%n", "since the JVM began", "seconds", "share of it", "CPU s");
    double replayed = Medians.of(recovered, Recovered::replaySeconds);
    double committed = Medians.of(recovered, Recovered::seconds);
    System.out.printf(
        "%-40s %9.1f %9.1f %% %10.1f%n",
        "open minutes read again",
        replayed,
        share(replayed),
        Medians.of(recovered, Recovered::replayCpuSeconds));
    System.out.printf(
        "%-40s %9.1f %9.1f %% %10.1f%n",
        "new clicks committed",
        committed,
        share(committed),
        Medians.of(recovered, Recovered::cpuSeconds));
    System.out.printf(
        "peak memory %,.0f MiB, of the killed process %,.0f MiB, with -Xmx%s%n",
        Medians.of(recovered, Recovered::peakMebibytes),
        Medians.of(killedPeaks, peak -> peak),
        options.heap());
  }

  private static double share(double seconds) {
    return 100 * seconds / OPEN.toSeconds();
  }
}
