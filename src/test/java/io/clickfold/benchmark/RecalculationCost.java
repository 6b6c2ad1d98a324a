package io.clickfold.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.testing.LoadServers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Counts minutes again while clicks flow on: how fast, at what cost, and what becomes of the
 * freshness of live counts meanwhile. All roles but the recalculator are in one process, the
 * recalculator in another, with a broker and a Cassandra node beside them.
 */
final class RecalculationCost {
  private static final Duration WARM_UP = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Options options;
  private final Workshop workshop;
  private final Progress progress = new Progress();

  /** What one job came to. */
  private record Job(double clicks, double seconds, double cpuSeconds, double p99Millis) {}

  RecalculationCost(Options options, Workshop workshop) {
    this.options = options;
    this.workshop = workshop;
  }

  /** Measures, and prints what it came to. */
  void run() {
    long rate = options.rates().get(0);
    try (LoadServers servers = LoadServers.both(workshop.folder().resolve("servers"));
        ApplicationProcess application =
            start(servers, "collector,aggregator,ranker,writer,archiver,query", "application");
        ApplicationProcess recalculator = start(servers, "recalculator", "recalculator");
        LoadProcess load =
            LoadProcess.start(
                rate,
                options.ads().get(0),
                servers.kafkaBootstrap(),
                workshop.log("recalculation-load"));
        FreshnessProbes probes = new FreshnessProbes(servers.kafkaBootstrap(), application.url())) {
      Instant from = Instant.now().truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
      progress.say("warming up, %,d clicks/s".formatted(rate));
      Pause.of(WARM_UP);
      Instant alone = Instant.now();
      Pause.of(Duration.ofMinutes(options.minutes()));
      double p99Alone = Percentiles.of(probes.since(alone), 99);
      List<Job> jobs = new ArrayList<>();
      for (int round = 1; round <= options.rounds(); round++) {
        jobs.add(job(application, recalculator, probes, from));
        progress.say("job %d of %d is counted".formatted(round, options.rounds()));
      }
      System.out.printf(
          "medians of %d jobs, %,d clicks/s flowing, %,d ads, all default cubes, JDK %d%n",
          jobs.size(), rate, options.ads().get(0), Runtime.version().feature());
      System.out.printf(
          "%,.0f clicks counted again and stored in %.1f s: %,.0f clicks/s; the recalculator took %.1f CPU s, so %,.0f clicks/s a core%n",
          Medians.of(jobs, Job::clicks),
          Medians.of(jobs, Job::seconds),
          Medians.of(jobs, job -> job.clicks() / job.seconds()),
          Medians.of(jobs, Job::cpuSeconds),
          Medians.of(jobs, job -> job.clicks() / job.cpuSeconds()));
      System.out.printf(
          "freshness p99: %,.0f ms without a job (%d minutes), %,.0f ms while one counted; %,d clicks failed%n",
          p99Alone, options.minutes(), Medians.of(jobs, Job::p99Millis), load.failed());
    }
  }

  private ApplicationProcess start(LoadServers servers, String roles, String name) {
    return ApplicationProcess.start(
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            servers.kafkaBootstrap(),
            "QUARKUS_CASSANDRA_CONTACT_POINTS",
            servers.cassandraContactPoint(),
            "CLICKFOLD_RECALCULATOR_RECONCILE_HOURS",
            "0",
            "CLICKFOLD_ROLES",
            roles),
        options.heap(),
        workshop.log("recalculation-" + name));
  }

  /** From the request until the counts are replaced, and what is surplus is gone. */
  private Job job(
      ApplicationProcess application,
      ApplicationProcess recalculator,
      FreshnessProbes probes,
      Instant from) {
    Instant to =
        Instant.parse(
            json(application.get("/v1/ads/ad-0/clicks?last=1m").body())
                .get("final_until")
                .asText());
    CpuOfProcess cpu = new CpuOfProcess(recalculator.process().pid());
    double cpuBefore = cpu.seconds();
    Instant begun = Instant.now();
    long begunNanos = System.nanoTime();
    String id =
        json(application
                .post("/v1/recalculations", "{\"from\":\"%s\",\"to\":\"%s\"}".formatted(from, to))
                .body())
            .get("id")
            .asText();
    JsonNode job = null;
    boolean replaced = false;
    while (!replaced) {
      Pause.of(Duration.ofMillis(100));
      job = json(application.get("/v1/recalculations/" + id).body());
      replaced = job.get("state").asText().equals("waiting_for_windows");
      if (job.get("state").asText().equals("failed")) {
        throw new BenchmarkFailure("the job failed: " + job);
      }
    }
    Job measured =
        new Job(
            job.get("clicks_read").asDouble(),
            (System.nanoTime() - begunNanos) / 1e9,
            cpu.seconds() - cpuBefore,
            Percentiles.of(probes.since(begun), 99));
    application.delete("/v1/recalculations/" + id);
    return measured;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BenchmarkFailure("the application answers something else than JSON: " + text);
    }
  }
}
