package io.clickfold.faults;

import io.clickfold.faults.SentClicks.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** A run from the start of the cluster to the report. */
final class FaultRun {
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(8);
  private static final Duration FRESH_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final int PAUSE_SECONDS = 5;
  private static final int TWO_AT_ONCE_ONE_OF = 4;
  private static final int WRONG_SHOWN = 40;

  private final FaultOptions options;
  private final HttpAnswers http = new HttpAnswers();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<FaultRecord> faults = new ArrayList<>();
  private volatile boolean over;

  private FaultRun(FaultOptions options) {
    this.options = options;
  }

  /**
   * Runs it and prints what it has found.
   *
   * @return whether all was right
   */
  static boolean run(FaultOptions options) {
    return new FaultRun(options).run();
  }

  /** For the script. */
  public static void main(String[] args) {
    if (List.of(args).contains("--help")) {
      System.out.print(FaultOptions.HELP);
      Arrays.stream(FaultKind.values()).forEach(kind -> System.out.println("  " + kind.option()));
      return;
    }
    boolean right;
    try {
      right = run(FaultOptions.parse(args));
    } catch (RuntimeException e) {
      e.printStackTrace();
      System.exit(2);
      return;
    }
    System.exit(right ? 0 : 1);
  }

  private boolean run() {
    RunFolder folder = RunFolder.create();
    say(
        "--seed %d --minutes %d, in %s",
        options.seed(), options.duration().toMinutes(), folder.path());
    Cluster cluster = new Cluster(options, folder);
    Thread onInterrupt = new Thread(() -> clean(cluster, folder));
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try {
      cluster.start();
      return run(cluster);
    } finally {
      over = true;
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
      clean(cluster, folder);
    }
  }

  private void clean(Cluster cluster, RunFolder folder) {
    cluster.close();
    if (options.keep()) {
      folder.unmount();
      say("logs and data: %s", folder.path());
    } else {
      folder.remove();
    }
  }

  private boolean run(Cluster cluster) {
    try (HealthWatch health = new HealthWatch(cluster, http)) {
      Waiting.forIt("readiness of all", READY_TIMEOUT, health::isReady);
      say("all are ready");
      Instant begun = Instant.now();
      Traffic traffic = new Traffic(cluster, http, options, this::complain);
      Probes probes = new Probes(cluster, http, traffic.sent());
      supervise(cluster);
      Waiting.pause(WARM_UP);
      awaitFresh(probes, begun)
          .orElseThrow(() -> new IllegalStateException("no click is counted without a fault"));
      makeFaults(new Faults(cluster, http, traffic.sent(), options.seed(), this::complain), probes);
      say("ending the traffic");
      traffic.close();
      probes.close();
      List<HealthWatch.Lie> lies = health.lies(probes.all(), faults);
      say("comparing");
      Instant ended = Instant.now();
      CountCheck.Result result =
          new CountCheck(http, cluster.with("query"), traffic.sent()).untilRight();
      Duration took = Duration.between(ended, Instant.now());
      over = true;
      return report(traffic.sent(), result, took, lies);
    }
  }

  private void makeFaults(Faults deeds, Probes probes) {
    Instant end = Instant.now().plus(options.duration());
    Random random = new Random(options.seed());
    List<FaultKind> left = new ArrayList<>();
    while (Instant.now().isBefore(end)) {
      if (left.size() < 2) {
        List<FaultKind> more =
            new ArrayList<>(
                options.only().isEmpty() ? List.of(FaultKind.values()) : options.only());
        Collections.shuffle(more, random);
        left.addAll(more);
      }
      FaultKind kind = left.remove(0);
      Optional<FaultKind> other =
          options.only().isEmpty() && random.nextInt(TWO_AT_ONCE_ONE_OF) == 0
              ? Optional.of(left.remove(0))
              : Optional.empty();
      make(deeds, probes, kind, other);
      Waiting.seconds(PAUSE_SECONDS);
    }
  }

  private void make(Faults deeds, Probes probes, FaultKind kind, Optional<FaultKind> other) {
    say("%s%s", kind.option(), other.map(o -> " and " + o.option()).orElse(""));
    Instant from = Instant.now();
    List<String> done = new CopyOnWriteArrayList<>();
    Optional<Thread> beside =
        other.map(
            o -> {
              Thread thread = new Thread(() -> done.add(happen(deeds, o)), o.option());
              thread.start();
              return thread;
            });
    done.add(happen(deeds, kind));
    beside.ifPresent(
        thread -> {
          try {
            thread.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    // What has failed half-way must not last.
    deeds.cluster().members().forEach(Member::thaw);
    deeds.cluster().members().forEach(Member::start);
    Instant to = Instant.now();
    Optional<Duration> fresh = awaitFresh(probes, to);
    faults.add(new FaultRecord(String.join("; ", done), from, to, fresh));
    say(
        "  %s: %d s in all, fresh %s",
        String.join("; ", done),
        Duration.between(from, to).toSeconds(),
        fresh.map(time -> "after %.1f s".formatted(time.toMillis() / 1e3)).orElse("NOT"));
  }

  private String happen(Faults deeds, FaultKind kind) {
    try {
      return kind.happen(deeds);
    } catch (RuntimeException e) {
      complain("%s could not be made in whole: %s".formatted(kind.option(), e));
      return kind.option() + " in part";
    }
  }

  private static Optional<Duration> awaitFresh(Probes probes, Instant after) {
    Waiting.until(FRESH_TIMEOUT, () -> probes.fresh(after).isPresent());
    return probes.fresh(after).map(seen -> Duration.between(after, seen));
  }

  /** Starts what has ended by itself, as an orchestrator would. */
  private void supervise(Cluster cluster) {
    Thread thread =
        new Thread(
            () -> {
              while (!over) {
                for (Member member : cluster.members()) {
                  String complaint = member.complaint();
                  if (!complaint.isEmpty() && !over) {
                    complain(complaint);
                    member.start();
                  }
                }
                Waiting.seconds(2);
              }
            },
            "supervisor");
    thread.setDaemon(true);
    thread.start();
  }

  private void complain(String complaint) {
    complaints.add(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + complaint);
    say("  %s", complaint);
  }

  private boolean report(
      SentClicks sent, CountCheck.Result result, Duration took, List<HealthWatch.Lie> lies) {
    System.out.printf("%n%d faults:%n", faults.size());
    for (FaultRecord fault : faults) {
      System.out.printf(
          "  %s  %3d s  fresh %s  %s%n",
          fault.from().truncatedTo(ChronoUnit.SECONDS),
          Duration.between(fault.from(), fault.to()).toSeconds(),
          fault.fresh().map(t -> "after %5.1f s".formatted(t.toMillis() / 1e3)).orElse("never"),
          fault.what());
    }
    System.out.printf(
        "clicks: %,d sent, %,d acknowledged, %,d aborted, %,d unknown, of which %,d are counted%n",
        sent.all().size(),
        sent.count(Outcome.ACKNOWLEDGED),
        sent.count(Outcome.ABORTED),
        sent.count(Outcome.UNKNOWN),
        result.counted());
    System.out.printf(
        "cells: %,d compared, %,d wrong, all final %d s after the last click%n",
        result.cells(), result.wrong().size(), took.toSeconds());
    result.wrong().stream().limit(WRONG_SHOWN).forEach(wrong -> System.out.println("  " + wrong));
    System.out.printf("health: %d lies%n", lies.size());
    lies.forEach(lie -> System.out.println("  " + lie.text()));
    System.out.printf("processes: %d complaints%n", complaints.size());
    complaints.forEach(complaint -> System.out.println("  " + complaint));
    return result.wrong().isEmpty() && complaints.isEmpty();
  }

  private static void say(String format, Object... arguments) {
    System.out.printf(
        "%s %s%n", Instant.now().truncatedTo(ChronoUnit.SECONDS), format.formatted(arguments));
  }
}
