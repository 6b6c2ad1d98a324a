package io.clickfold.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickfold.faults.HttpAnswers.Answer;
import io.clickfold.faults.Probes.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What processes say of their readiness every second, held against what the probes show. */
final class HealthWatch implements AutoCloseable {
  private static final int OK = 200;

  /** So long may a click be on its way before somebody has to say that something is wrong. */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  /** For so long health has to have said otherwise than it is, to be called a lie. */
  private static final Duration LIE = Duration.ofSeconds(10);

  private static final Duration STILL_HOLDS = Duration.ofSeconds(6);

  /** So long behind a fault, or a start, a process may not be ready yet though clicks flow. */
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  /** A process' answer. */
  private record Sample(Instant at, boolean ready, boolean hadRun, String down) {}

  /** A stretch of time in which health was wrong. */
  record Lie(String text) {}

  private final Map<String, List<Sample>> samples = new ConcurrentHashMap<>();
  private final Cluster cluster;
  private final HttpAnswers http;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean ending;

  HealthWatch(Cluster cluster, HttpAnswers http) {
    this.cluster = cluster;
    this.http = http;
    for (Member application : cluster.applications()) {
      samples.put(application.name(), new CopyOnWriteArrayList<>());
      Thread thread = new Thread(() -> watch(application), "health of " + application);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  /** Whether all processes are ready now. */
  boolean isReady() {
    return cluster.applications().stream()
        .allMatch(one -> http.readiness(one).filter(a -> a.status() == OK).isPresent());
  }

  private void watch(Member application) {
    List<Sample> own = samples.get(application.name());
    while (!ending) {
      Instant at = Instant.now();
      boolean hadRun = application.hasRunFor(Duration.ofSeconds(2));
      Optional<Answer> answer = http.readiness(application);
      boolean ready = answer.isPresent() && answer.get().status() == OK;
      own.add(
          new Sample(
              at,
              ready,
              hadRun && application.state() == Member.State.RUNNING,
              ready ? "" : answer.map(a -> down(a.text())).orElse("no answer")));
      Waiting.seconds(1);
    }
  }

  private String down(String health) {
    List<String> down = new ArrayList<>();
    try {
      for (JsonNode check : http.parse(health).get("checks")) {
        if (!check.get("status").asText().equals("UP")) {
          down.add(check.get("name").asText() + check.path("data"));
        }
      }
    } catch (IllegalStateException e) {
      return health;
    }
    return String.join(", ", down);
  }

  /**
   * Where it was wrong.
   *
   * @param faults when there were faults
   */
  List<Lie> lies(List<Probe> probes, List<FaultRecord> faults) {
    List<Lie> lies = new ArrayList<>(readyThoughNothingFlowed(probes));
    samples.forEach((name, own) -> lies.addAll(notReadyThoughAllFlowed(name, own, probes, faults)));
    return lies;
  }

  private List<Lie> readyThoughNothingFlowed(List<Probe> probes) {
    Map<Integer, List<Instant>> stuck = new TreeMap<>();
    Instant end = Instant.now();
    // Seconds in which a probe of the partition was overdue, and whoever ran was ready.
    for (Probe probe : probes) {
      if (probe.isPrompt()) {
        Instant seen = probe.seen().orElse(end);
        for (Instant at = probe.sent().plus(PATIENCE); at.isBefore(seen); at = at.plusSeconds(1)) {
          if (allThatRanWereReady(at)) {
            stuck.computeIfAbsent(probe.partition(), p -> new ArrayList<>()).add(at);
          }
        }
      }
    }
    List<Lie> lies = new ArrayList<>();
    stuck.forEach(
        (partition, instants) -> {
          for (Stretch stretch : stretches(instants)) {
            if (stretch.length().compareTo(LIE) >= 0) {
              lies.add(
                  new Lie(
                      "ready though nothing flowed in partition %d: %s"
                          .formatted(partition, stretch)));
            }
          }
        });
    return lies;
  }

  private boolean allThatRanWereReady(Instant at) {
    List<Sample> last = samples.values().stream().flatMap(own -> last(own, at).stream()).toList();
    return last.stream().anyMatch(Sample::hadRun)
        && last.stream().noneMatch(sample -> sample.hadRun && !sample.ready);
  }

  /** What was known of a process at an instant. */
  private static Optional<Sample> last(List<Sample> own, Instant at) {
    return own.stream()
        .filter(sample -> !sample.at.isAfter(at) && sample.at.isAfter(at.minus(STILL_HOLDS)))
        .reduce((one, other) -> other);
  }

  private static List<Lie> notReadyThoughAllFlowed(
      String name, List<Sample> own, List<Probe> probes, List<FaultRecord> faults) {
    List<Instant> wrong = new ArrayList<>();
    Map<Instant, String> why = new TreeMap<>();
    for (Sample sample : own) {
      if (sample.hadRun
          && !sample.ready
          && sample.at.isAfter(probes.get(0).sent())
          && faults.stream().noneMatch(fault -> fault.covers(sample.at, RECOVERY))
          && flowed(probes, sample.at)) {
        wrong.add(sample.at);
        why.put(sample.at, sample.down);
      }
    }
    return stretches(wrong).stream()
        .filter(stretch -> stretch.length().compareTo(LIE) >= 0)
        .map(
            stretch ->
                new Lie(
                    "%s not ready though all flowed: %s, %s"
                        .formatted(name, stretch, why.get(stretch.from))))
        .toList();
  }

  /** Whether what was sent round an instant was seen within some seconds, in all partitions. */
  private static boolean flowed(List<Probe> probes, Instant at) {
    return probes.stream()
        .filter(probe -> Duration.between(probe.sent(), at).abs().toSeconds() < 5)
        .allMatch(
            probe -> probe.seen().filter(t -> t.isBefore(probe.sent().plusSeconds(6))).isPresent());
  }

  /** A time from its first to its last instant. */
  private record Stretch(Instant from, Instant to) {
    Duration length() {
      return Duration.between(from, to);
    }

    @Override
    public String toString() {
      return "%s to %s (%d s)".formatted(from, to, length().toSeconds());
    }
  }

  private static List<Stretch> stretches(List<Instant> instants) {
    List<Stretch> stretches = new ArrayList<>();
    Instant from = null;
    Instant last = null;
    for (Instant at : instants.stream().sorted(Comparator.naturalOrder()).toList()) {
      if (last == null || at.isAfter(last.plusSeconds(6))) {
        if (last != null) {
          stretches.add(new Stretch(from, last));
        }
        from = at;
      }
      last = at;
    }
    if (last != null) {
      stretches.add(new Stretch(from, last));
    }
    return stretches;
  }

  @Override
  public void close() {
    ending = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
