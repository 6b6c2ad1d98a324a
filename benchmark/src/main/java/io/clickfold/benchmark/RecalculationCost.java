package io.clickfold.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.testing.LoadServers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts hours again while clicks flow: how fast, at what cost, and what becomes of the freshness
 * of live counts meanwhile. All roles but the recalculator are in one process, each recalculator in
 * another, with a broker and a Cassandra node beside them.
 */
final class RecalculationCost {
  private static final Duration CATCH_UP = Duration.ofMinutes(10);
  private static final Duration WARM_UP = Duration.ofMinutes(2);
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final String WATCHED_AD = "ad-0";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Options options;
  private final Workshop workshop;
  private final Progress progress = new Progress();
  private final Instant end = Instant.now().truncatedTo(ChronoUnit.HOURS).minusSeconds(3_600);
  private final Instant start;
  private long watched;

  RecalculationCost(Options options, Workshop workshop) {
    this.options = options;
    this.workshop = workshop;
    this.start = end.minus(Duration.ofHours(options.hours()));
  }

  /** Measures, and prints what it came to. */
  void run() {
    try (LoadServers servers = LoadServers.both(workshop.folder().resolve("servers"))) {
      fill(servers);
      List<ApplicationProcess> recalculators = new ArrayList<>();
      try (ApplicationProcess application =
          start(servers, "collector,aggregator,ranker,writer,archiver,query", "application")) {
        awaitCounted(application);
        try (LoadProcess load =
                LoadProcess.start(
                    options.rates().get(0),
                    options.ads().get(0),
                    servers.kafkaBootstrap(),
                    workshop.log("recalculation-load"));
            FreshnessProbes probes =
                new FreshnessProbes(servers.kafkaBootstrap(), application.url())) {
          progress.say("warming up, %,d clicks/s".formatted(options.rates().get(0)));
          Pause.of(WARM_UP);
          Instant alone = Instant.now();
          Pause.of(Duration.ofMinutes(options.minutes()));
          say("no job", probes.since(alone));
          for (int processes : options.recalculators()) {
            while (recalculators.size() < processes) {
              recalculators.add(recalculator(servers, recalculators.size()));
            }
            measure(servers, application, recalculators, probes);
          }
          System.out.printf("%,d live clicks failed%n", load.failed());
        }
      } finally {
        recalculators.forEach(ApplicationProcess::close);
      }
    }
  }

  /** Before anybody counts, so that old clicks are in time. */
  private void fill(LoadServers servers) {
    start(servers, "collector", "topics").close();
    try (Filler filler = new Filler(servers.kafkaBootstrap(), progress)) {
      progress.say("%,d clicks of %s to %s".formatted(options.clicks(), start, end));
      filler.fill(
          new Load(
              "ad-clicks",
              options.clicks(),
              options.ads().get(0),
              start.toEpochMilli(),
              Duration.between(start, end)),
          (ad, minute, country, ip, userId) -> watched += ad.equals(WATCHED_AD) ? 1 : 0);
      // Closes the minutes, and the windows that hold one of them.
      filler.close(
          new Load(
              "ad-clicks", 0, 1, end.toEpochMilli(), Duration.ofHours(1).minus(Load.UNTIL_CLOSING)),
          Topics.PARTITIONS);
    }
  }

  private void awaitCounted(ApplicationProcess application) {
    progress.say("counting them, and storing them in the archive");
    Instant begun = Instant.now();
    while (!Instant.parse(answer(application).get("final_until").asText(Instant.EPOCH.toString()))
        .isAfter(end)) {
      if (Instant.now().isAfter(begun.plus(CATCH_UP))) {
        throw new BenchmarkFailure("the clicks are not counted in time");
      }
      Pause.of(Duration.ofSeconds(1));
    }
    progress.say(
        "counted and stored after %d s"
            .formatted(Duration.between(begun, Instant.now()).toSeconds()));
    checkWatched(application);
  }

  private JsonNode answer(ApplicationProcess application) {
    return json(
        application
            .get("/v1/ads/%s/clicks?from=%s&to=%s".formatted(WATCHED_AD, start, end))
            .body());
  }

  private void checkWatched(ApplicationProcess application) {
    long counted = answer(application).get("clicks").asLong();
    if (counted != watched) {
      throw new BenchmarkFailure(
          "%s has %,d clicks, and %,d were counted".formatted(WATCHED_AD, watched, counted));
    }
  }

  private ApplicationProcess recalculator(LoadServers servers, int number) {
    return start(servers, "recalculator", "recalculator-" + number);
  }

  private ApplicationProcess start(LoadServers servers, String roles, String name) {
    Map<String, String> environment =
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            servers.kafkaBootstrap(),
            "QUARKUS_CASSANDRA_CONTACT_POINTS",
            servers.cassandraContactPoint(),
            "CLICKFOLD_RECALCULATOR_RECONCILE_HOURS",
            "0",
            "CLICKFOLD_ROLES",
            roles);
    return options.nice() && roles.equals("recalculator")
        ? ApplicationProcess.startNice(
            environment, options.heap(), workshop.log("recalculation-" + name))
        : ApplicationProcess.start(
            environment, options.heap(), workshop.log("recalculation-" + name));
  }

  private void measure(
      LoadServers servers,
      ApplicationProcess application,
      List<ApplicationProcess> recalculators,
      FreshnessProbes probes) {
    List<Job> jobs = new ArrayList<>();
    for (int round = 1; round <= options.rounds(); round++) {
      Pause.of(SETTLE);
      jobs.add(job(servers, application, recalculators, probes));
      progress.say(
          "job %d of %d, %d recalculators: %s"
              .formatted(round, options.rounds(), recalculators.size(), jobs.get(round - 1)));
      checkWatched(application);
    }
    System.out.printf(
        "%d recalculators%s, medians of %d jobs over %,d clicks of %d hours and %,d ads, %,d clicks/s flowing, all default cubes, JDK %d%n",
        recalculators.size(),
        options.nice() ? " of the lowest priority" : "",
        jobs.size(),
        options.clicks(),
        options.hours(),
        options.ads().get(0),
        options.rates().get(0),
        Runtime.version().feature());
    System.out.printf(
        "  read after %.1f s, stored after %.1f s, counts replaced after %.1f s: %,.0f clicks/s; %.1f CPU s: %,.0f clicks/s a core%n",
        Medians.of(jobs, Job::readSeconds),
        Medians.of(jobs, Job::storedSeconds),
        Medians.of(jobs, Job::replacedSeconds),
        Medians.of(jobs, job -> job.clicks() / job.replacedSeconds()),
        Medians.of(jobs, Job::cpuSeconds),
        Medians.of(jobs, job -> job.clicks() / job.cpuSeconds()));
    System.out.printf(
        "  freshness: p50 %,.0f ms, p99 %,.0f ms, longest %,.0f ms%n",
        Medians.of(jobs, job -> Percentiles.of(job.freshness(), 50)),
        Medians.of(jobs, job -> Percentiles.of(job.freshness(), 99)),
        Medians.of(jobs, job -> Percentiles.of(job.freshness(), 100)));
  }

  private static void say(String when, List<Long> freshness) {
    System.out.printf(
        "%s: freshness p50 %,d ms, p99 %,d ms, longest %,d ms%n",
        when,
        Percentiles.of(freshness, 50),
        Percentiles.of(freshness, 99),
        Percentiles.of(freshness, 100));
  }

  /**
   * What one job came to; the seconds since it was asked for.
   *
   * @param readSeconds until the last of its clicks was read
   * @param storedSeconds until all counts were stored
   * @param replacedSeconds until what was surplus was gone
   * @param cpuSeconds of the recalculators until then
   */
  private record Job(
      double clicks,
      double readSeconds,
      double storedSeconds,
      double replacedSeconds,
      double cpuSeconds,
      List<Long> freshness) {
    @Override
    public String toString() {
      return "read %.1f s, stored %.1f s, replaced %.1f s, %.1f CPU s, freshness p99 %,d ms"
          .formatted(
              readSeconds,
              storedSeconds,
              replacedSeconds,
              cpuSeconds,
              Percentiles.of(freshness, 99));
    }
  }

  /** From the request until the counts are replaced. */
  private Job job(
      LoadServers servers,
      ApplicationProcess application,
      List<ApplicationProcess> recalculators,
      FreshnessProbes probes) {
    Map<String, Long> processes = new HashMap<>();
    processes.put("Clickfold", application.process().pid());
    processes.put("Kafka", servers.kafkaPid());
    processes.put("Cassandra", servers.cassandraPid());
    for (int i = 0; i < recalculators.size(); i++) {
      processes.put("recalculator " + (i + 1), recalculators.get(i).process().pid());
    }
    CpuUse cpu = new CpuUse(processes);
    double cpuBefore = cpuSeconds(recalculators);
    Instant begun = Instant.now();
    Stopwatch watch = new Stopwatch();
    String id =
        json(application
                .post("/v1/recalculations", "{\"from\":\"%s\",\"to\":\"%s\"}".formatted(start, end))
                .body())
            .get("id")
            .asText();
    double read = 0;
    double stored = 0;
    long clicks = 0;
    String before = "";
    while (true) {
      Pause.of(Duration.ofMillis(100));
      JsonNode job = json(application.get("/v1/recalculations/" + id).body());
      String state = job.get("state").asText();
      if (job.get("clicks_read").asLong() > clicks) {
        clicks = job.get("clicks_read").asLong();
        read = watch.seconds();
      }
      if (!state.equals(before)) {
        progress.say("%s after %.1f s".formatted(state, watch.seconds()));
        before = state;
      }
      switch (state) {
        case "requested", "waiting_for_archive", "counting" -> stored = watch.seconds();
        case "failed", "cancelled" -> throw new BenchmarkFailure("the job has ended: " + job);
        case "waiting_for_windows", "ranking", "done" -> {
          double replaced = watch.seconds();
          if (clicks != options.clicks() || job.get("duplicates_found").asLong() != clicks / 100) {
            throw new BenchmarkFailure("these are not all clicks: " + job);
          }
          System.out.print(cpu.text(replaced, clicks));
          double used = cpuSeconds(recalculators) - cpuBefore;
          List<Long> freshness = probes.since(begun);
          application.delete("/v1/recalculations/" + id);
          return new Job(clicks, read, stored, replaced, used, freshness);
        }
        default -> {}
      }
    }
  }

  private static double cpuSeconds(List<ApplicationProcess> recalculators) {
    return recalculators.stream()
        .mapToDouble(each -> new CpuOfProcess(each.process().pid()).seconds())
        .sum();
  }

  /** The time since it was made. */
  private static final class Stopwatch {
    private final long begun = System.nanoTime();

    double seconds() {
      return (System.nanoTime() - begun) / 1e9;
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BenchmarkFailure("the application answers something else than JSON: " + text);
    }
  }
}
