package io.clickfold.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.testing.LoadServers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long it takes until clicks that came late for many minutes, none of which follows another,
 * are counted and ranked: as many minutes as one correction has. One process has all roles but the
 * recalculator's, another that one, with a broker and a Cassandra node beside them.
 */
final class CorrectionCost {
  private static final int LATE_MINUTES = 1_440;
  private static final Duration TIMEOUT = Duration.ofMinutes(20);

  /** Queues are never quite empty: watermarks come all the time. */
  private static final int LITTLE = 100;

  private static final String WATCHED_AD = "ad-0";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Options options;
  private final Workshop workshop;
  private final Progress progress = new Progress();
  private final Instant end = Instant.now().truncatedTo(ChronoUnit.HOURS).minusSeconds(7_200);
  private final Instant start;
  private long watched;

  CorrectionCost(Options options, Workshop workshop) {
    this.options = options;
    this.workshop = workshop;
    this.start = end.minus(Duration.ofHours(options.hours()));
  }

  /** Measures, and prints what it came to. */
  void run() {
    try (LoadServers servers = LoadServers.both(workshop.folder().resolve("servers"))) {
      start(servers, "collector", "topics").close();
      fill(servers);
      try (ApplicationProcess application =
          start(servers, "collector,aggregator,ranker,writer,archiver,query", "application")) {
        awaitCounted(application);
        sendLate(servers);
        try (ApplicationProcess recalculator = start(servers, "recalculator", "recalculator")) {
          measure(application, recalculator);
        }
        if (clicks(application) != watched) {
          throw new BenchmarkFailure("not all clicks are counted");
        }
      }
    }
  }

  /** Before anybody counts, so that old clicks are in time. */
  private void fill(LoadServers servers) {
    try (Filler filler = new Filler(servers.kafkaBootstrap(), progress)) {
      progress.say("%,d clicks of %s to %s".formatted(options.clicks(), start, end));
      Duration length = Duration.between(start, end);
      filler.fill(
          new Load(
              "ad-clicks", options.clicks(), options.ads().get(0), start.toEpochMilli(), length),
          this::count);
      // Closes the minutes, and the windows that hold one of them.
      filler.close(
          new Load("ad-clicks", 0, 1, end.toEpochMilli(), Duration.ofHours(1)), Topics.PARTITIONS);
    }
  }

  private void sendLate(LoadServers servers) {
    long apart = Duration.between(start, end).toMinutes() / LATE_MINUTES;
    try (Filler filler = new Filler(servers.kafkaBootstrap(), progress)) {
      for (int i = 0; i < LATE_MINUTES; i++) {
        Instant at = start.plus(Duration.ofMinutes(i * apart)).plusSeconds(30);
        filler.send("ad-clicks", "ad-" + i % options.ads().get(0), at.toEpochMilli(), this::count);
      }
      filler.flush();
    }
    progress.say("%,d late clicks, each for a minute of its own".formatted(LATE_MINUTES));
  }

  private void count(String ad, long minute, String country, String ip, String userId) {
    watched += ad.equals(WATCHED_AD) ? 1 : 0;
  }

  private void awaitCounted(ApplicationProcess application) {
    Instant begun = Instant.now();
    while (clicks(application) != watched) {
      if (Instant.now().isAfter(begun.plus(TIMEOUT))) {
        throw new BenchmarkFailure("the clicks are not counted in time");
      }
      Pause.of(Duration.ofSeconds(1));
    }
    progress.say("counted after %d s".formatted(seconds(begun, Instant.now())));
    while (lag(application) > LITTLE) {
      if (Instant.now().isAfter(begun.plus(TIMEOUT))) {
        throw new BenchmarkFailure("the clicks are not ranked and stored in time");
      }
      Pause.of(Duration.ofSeconds(1));
    }
    progress.say("ranked and stored after %d s".formatted(seconds(begun, Instant.now())));
  }

  /** What waits in all queues, in records. */
  private static double lag(ApplicationProcess application) {
    return application
        .get("/q/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("clickfold_lag{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** A number that there cannot be if it does not say. */
  private long clicks(ApplicationProcess application) {
    String path = "/v1/ads/%s/clicks?from=%s&to=%s".formatted(WATCHED_AD, start, end);
    HttpResponse<String> answer = application.get(path);
    return answer.statusCode() == 200 ? json(answer.body()).get("clicks").asLong() : -1;
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
            "CLICKFOLD_RECALCULATOR_QUIET_TIME",
            "10s",
            "CLICKFOLD_ROLES",
            roles);
    return ApplicationProcess.start(
        environment, options.heap(), workshop.log("correction-" + name));
  }

  /** Late clicks may be noted in two portions, and corrected by two jobs then. */
  private void measure(ApplicationProcess application, ApplicationProcess recalculator) {
    Map<String, String> states = new HashMap<>();
    long minutes = 0;
    Instant begun = null;
    Instant replaced = null;
    Instant deadline = Instant.now().plus(TIMEOUT);
    while (minutes < LATE_MINUTES || !states.values().stream().allMatch("done"::equals)) {
      if (Instant.now().isAfter(deadline)) {
        System.out.printf("not done after %d minutes: %s%n", TIMEOUT.toMinutes(), states);
        throw new BenchmarkFailure("the correction takes too long");
      }
      Pause.of(Duration.ofMillis(500));
      minutes = 0;
      for (JsonNode job : corrections(application)) {
        minutes += job.get("minutes").asLong();
        String state = job.get("state").asText();
        Instant created = Instant.parse(job.get("created").asText());
        begun = begun == null || created.isBefore(begun) ? created : begun;
        if (!state.equals(states.put(job.get("id").asText(), state))) {
          progress.say(
              "%d minutes: %s after %d s"
                  .formatted(job.get("minutes").asLong(), state, seconds(begun, Instant.now())));
        }
        if (List.of("waiting_for_windows", "ranking", "done").contains(state)) {
          replaced = replaced == null ? Instant.now() : replaced;
        } else {
          replaced = null;
        }
      }
    }
    System.out.printf(
        "%,d minutes of %d hours, %,d clicks of %,d ads: counts replaced after %d s, rankings after %d s; %.0f CPU s of the recalculator%n",
        minutes,
        options.hours(),
        options.clicks(),
        options.ads().get(0),
        seconds(begun, replaced),
        seconds(begun, Instant.now()),
        new CpuOfProcess(recalculator.process().pid()).seconds());
  }

  private static List<JsonNode> corrections(ApplicationProcess application) {
    List<JsonNode> corrections = new ArrayList<>();
    HttpResponse<String> answer = application.get("/v1/recalculations");
    if (answer.statusCode() != 200) {
      return corrections;
    }
    for (JsonNode job : json(answer.body())) {
      if (job.get("kind").asText().equals("correction")) {
        corrections.add(job);
      }
    }
    return corrections;
  }

  private static long seconds(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BenchmarkFailure("the application answers something else than JSON: " + text);
    }
  }
}
