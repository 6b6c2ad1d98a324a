package io.clickfold.benchmark;

import io.clickfold.testing.LoadServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Drives the whole system, all roles in one process, with a broker and a Cassandra node beside it,
 * at rates that grow until one does not hold: a rate holds if as many clicks are taken, and 99 of
 * 100 probes are in an answer within two seconds. Or the collector alone, with a broker, which
 * holds a rate if it takes it. Says where the processor time goes.
 */
final class EndToEnd {
  private static final long FRESH_MILLIS = 2_000;
  private static final Duration WARM_UP = Duration.ofMinutes(4);
  private static final Pattern METRIC =
      Pattern.compile("(clickfold_writer_(?:rows|bytes|requests)\\w*?_total)(\\{.*})? (\\S+)");

  private final Options options;
  private final Workshop workshop;
  private final boolean collectorOnly;
  private final Progress progress = new Progress();

  EndToEnd(Options options, Workshop workshop) {
    this.options = options;
    this.workshop = workshop;
    this.collectorOnly = options.mode() == Options.Mode.COLLECTOR;
  }

  /** Measures one rate after the other, and prints what each came to. */
  void run() {
    long highest = 0;
    for (long rate : options.rates()) {
      progress.say("starting everything for %,d clicks/s".formatted(rate));
      if (!(collectorOnly ? collectorHolds(rate) : holds(rate))) {
        break;
      }
      highest = rate;
    }
    System.out.printf(
        highest == 0
            ? "none of these rates holds%n"
            : "the highest of these rates that holds for %2$d minutes: %1$,d clicks/s%n",
        highest,
        options.minutes());
  }

  /** With fresh servers, so that no rate has to do with what an earlier one left. */
  private boolean holds(long rate) {
    try (LoadServers servers = LoadServers.both(workshop.folder().resolve("servers"));
        ApplicationProcess application =
            application(
                Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS", servers.kafkaBootstrap(),
                    "QUARKUS_CASSANDRA_CONTACT_POINTS", servers.cassandraContactPoint()));
        LoadProcess load =
            load(rate, options.overHttp() ? application.url() : servers.kafkaBootstrap());
        FreshnessProbes probes = new FreshnessProbes(servers.kafkaBootstrap(), application.url())) {
      CpuUse cpu =
          warmedUp(
              Map.of(
                  "Clickfold",
                  application.process().pid(),
                  "Kafka",
                  servers.kafkaPid(),
                  "Cassandra",
                  servers.cassandraPid(),
                  "load",
                  load.pid()));
      Map<String, Double> metricsBefore = metrics(application);
      Instant beginning = Instant.now();
      Taken taken = measure(rate, load, probes);
      List<Long> millis = probes.since(beginning);
      boolean holds = taken.holds(rate) && Percentiles.of(millis, 99) < FRESH_MILLIS;
      System.out.printf(
          "%s, %,d probes: p50 %,d ms, p99 %,d ms, longest %,d ms: %s%n",
          taken.text(rate, options),
          millis.size(),
          Percentiles.of(millis, 50),
          Percentiles.of(millis, 99),
          Percentiles.of(millis, 100),
          holds ? "holds" : "does not hold");
      System.out.print(cpu.text(taken.seconds(), taken.clicks()));
      metrics(application)
          .forEach(
              (name, value) ->
                  System.out.printf(
                      "  %-60s %10.3f a click%n",
                      name, (value - metricsBefore.getOrDefault(name, 0.0)) / taken.clicks()));
      return holds;
    }
  }

  private boolean collectorHolds(long rate) {
    try (LoadServers servers = LoadServers.broker(workshop.folder().resolve("servers"));
        ApplicationProcess application =
            application(
                Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    servers.kafkaBootstrap(),
                    "CLICKFOLD_ROLES",
                    "collector"));
        LoadProcess load = load(rate, application.url())) {
      CpuUse cpu =
          warmedUp(
              Map.of(
                  "collector",
                  application.process().pid(),
                  "Kafka",
                  servers.kafkaPid(),
                  "load",
                  load.pid()));
      Taken taken = measure(rate, load, null);
      boolean holds = taken.holds(rate);
      System.out.printf("%s: %s%n", taken.text(rate, options), holds ? "holds" : "does not hold");
      System.out.print(cpu.text(taken.seconds(), taken.clicks()));
      return holds;
    }
  }

  /** The processor time of processes from now on, when their compilers have had time. */
  private static CpuUse warmedUp(Map<String, Long> pids) {
    Pause.of(WARM_UP);
    return new CpuUse(pids);
  }

  /** What was taken while it was measured. */
  private record Taken(long clicks, long failed, double seconds) {
    boolean holds(long rate) {
      return clicks > 0.99 * rate * seconds && failed == 0;
    }

    String text(long rate, Options options) {
      return "%,d clicks/s for %d minutes over %s, %,d ads: %,.0f/s were taken, %,d failed"
          .formatted(
              rate,
              options.minutes(),
              options.overHttp() ? "HTTP in batches of 500" : "Kafka",
              options.ads().get(0),
              clicks / seconds,
              failed);
    }
  }

  private Taken measure(long rate, LoadProcess load, FreshnessProbes probes) {
    long clicksBefore = load.accepted();
    long failedBefore = load.failed();
    long begun = System.nanoTime();
    for (int minute = 1; minute <= options.minutes(); minute++) {
      Instant from = Instant.now();
      Pause.of(Duration.ofMinutes(1));
      progress.say(
          "%,d clicks/s, minute %d of %d%s"
              .formatted(
                  rate,
                  minute,
                  options.minutes(),
                  probes == null
                      ? ""
                      : ": p99 %,d ms".formatted(Percentiles.of(probes.since(from), 99))));
    }
    return new Taken(
        load.accepted() - clicksBefore,
        load.failed() - failedBefore,
        (System.nanoTime() - begun) / 1e9);
  }

  private ApplicationProcess application(Map<String, String> environment) {
    return ApplicationProcess.start(
        environment, options.heap(), workshop.log("end-to-end-application"));
  }

  private LoadProcess load(long rate, String to) {
    return LoadProcess.start(rate, options.ads().get(0), to, workshop.log("end-to-end-load"));
  }

  private static Map<String, Double> metrics(ApplicationProcess application) {
    Map<String, Double> metrics = new TreeMap<>();
    Matcher matcher = METRIC.matcher(application.get("/q/metrics").body());
    while (matcher.find()) {
      String labels = matcher.group(2) == null ? "" : " " + matcher.group(2);
      metrics.put(matcher.group(1) + labels, Double.parseDouble(matcher.group(3)));
    }
    return metrics;
  }
}
