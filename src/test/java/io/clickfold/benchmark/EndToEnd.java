package io.clickfold.benchmark;

import io.clickfold.testing.LoadServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Drives the whole system, all roles in one process, with a broker and a Cassandra node beside it,
 * at rates that grow until one does not hold: a rate holds if as many clicks are taken, and 99 of
 * 100 probes are in an answer within two seconds. Says where the processor time goes.
 */
final class EndToEnd {
  private static final long FRESH_MILLIS = 2_000;
  private static final Duration WARM_UP = Duration.ofMinutes(3);
  private static final int THREADS_SHOWN = 12;
  private static final Pattern METRIC =
      Pattern.compile("(clickfold_store_(?:rows|bytes|requests)\\w*?_total)(\\{.*})? (\\S+)");

  private final Options options;
  private final Workshop workshop;
  private final Progress progress = new Progress();
  private final HttpClient http = HttpClient.newHttpClient();

  EndToEnd(Options options, Workshop workshop) {
    this.options = options;
    this.workshop = workshop;
  }

  /** Measures one rate after the other, and prints what each came to. */
  void run() {
    long highest = 0;
    for (long rate : options.rates()) {
      progress.say("starting everything for %,d clicks/s".formatted(rate));
      if (!holds(rate)) {
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
    int port = freePort();
    String url = "http://127.0.0.1:" + port;
    try (LoadServers servers = LoadServers.both(workshop.folder().resolve("servers"))) {
      Process application = application(servers, port);
      Process driver = null;
      try {
        awaitReady(url, application);
        driver = driver(rate, options.overHttp() ? url : servers.kafkaBootstrap());
        Sent sent = new Sent(driver);
        try (FreshnessProbes probes = new FreshnessProbes(servers.kafkaBootstrap(), url)) {
          return measure(
              rate,
              url,
              Map.of(
                  "Clickfold",
                  application.pid(),
                  "Kafka",
                  servers.kafkaPid(),
                  "Cassandra",
                  servers.cassandraPid(),
                  "load",
                  driver.pid()),
              sent,
              probes);
        }
      } finally {
        if (driver != null) {
          driver.destroyForcibly();
        }
        application.destroyForcibly().onExit().join();
      }
    }
  }

  private boolean measure(
      long rate, String url, Map<String, Long> processes, Sent sent, FreshnessProbes probes) {
    pause(WARM_UP);
    Map<String, Map<String, Double>> cpuBefore = cpu(processes);
    Map<String, Double> metricsBefore = metrics(url);
    long clicksBefore = sent.accepted();
    long begun = System.nanoTime();
    Instant beginning = Instant.now();
    for (int minute = 1; minute <= options.minutes(); minute++) {
      Instant from = Instant.now();
      pause(Duration.ofMinutes(1));
      progress.say(
          "%,d clicks/s, minute %d of %d: p99 %,d ms"
              .formatted(rate, minute, options.minutes(), percentile(probes.since(from), 99)));
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    long clicks = sent.accepted() - clicksBefore;
    List<Long> millis = probes.since(beginning);
    Map<String, Map<String, Double>> cpuAfter = cpu(processes);
    Map<String, Double> metricsAfter = metrics(url);
    boolean holds =
        percentile(millis, 99) < FRESH_MILLIS
            && clicks > 0.99 * rate * seconds
            && sent.failed() == 0;
    System.out.printf(
        "%,d clicks/s for %d minutes over %s, %,d ads: %s. %,.0f/s were taken, %,d failed;"
            + " %,d probes: p50 %,d ms, p99 %,d ms, longest %,d ms%n",
        rate,
        options.minutes(),
        options.overHttp() ? "HTTP in batches of 500" : "Kafka",
        options.ads().get(0),
        holds ? "holds" : "does not hold",
        clicks / seconds,
        sent.failed(),
        millis.size(),
        percentile(millis, 50),
        percentile(millis, 99),
        percentile(millis, 100));
    printCpu(cpuBefore, cpuAfter, seconds, clicks);
    metricsAfter.forEach(
        (name, value) ->
            System.out.printf(
                "  %-60s %10.3f a click%n",
                name, (value - metricsBefore.getOrDefault(name, 0.0)) / clicks));
    return holds;
  }

  private static void printCpu(
      Map<String, Map<String, Double>> before,
      Map<String, Map<String, Double>> after,
      double seconds,
      long clicks) {
    Map<String, Double> byThread = new TreeMap<>();
    after.forEach(
        (process, threads) -> {
          double all = 0;
          for (Map.Entry<String, Double> thread : threads.entrySet()) {
            double used =
                thread.getValue() - before.get(process).getOrDefault(thread.getKey(), 0.0);
            byThread.put(process + ": " + thread.getKey(), used);
            all += used;
          }
          System.out.printf(
              "  %-30s %5.2f cores, %6.2f CPU s per million clicks%n",
              process, all / seconds, all / clicks * 1e6);
        });
    System.out.println(
        byThread.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .limit(THREADS_SHOWN)
            .map(e -> "    %-40s %5.2f cores".formatted(e.getKey(), e.getValue() / seconds))
            .collect(Collectors.joining(System.lineSeparator())));
  }

  private static Map<String, Map<String, Double>> cpu(Map<String, Long> processes) {
    Map<String, Map<String, Double>> cpu = new TreeMap<>();
    processes.forEach((name, pid) -> cpu.put(name, new CpuOfProcess(pid).secondsByThread()));
    return cpu;
  }

  private Map<String, Double> metrics(String url) {
    Map<String, Double> metrics = new TreeMap<>();
    Matcher matcher = METRIC.matcher(get(url + "/q/metrics").body());
    while (matcher.find()) {
      String labels = matcher.group(2) == null ? "" : " " + matcher.group(2);
      metrics.put(matcher.group(1) + labels, Double.parseDouble(matcher.group(3)));
    }
    return metrics;
  }

  private Process application(LoadServers servers, int port) {
    ProcessBuilder builder =
        java("application", "-Xmx" + options.heap(), "-jar", "target/quarkus-app/quarkus-run.jar");
    builder
        .environment()
        .putAll(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", servers.kafkaBootstrap(),
                "QUARKUS_CASSANDRA_CONTACT_POINTS", servers.cassandraContactPoint(),
                "QUARKUS_HTTP_PORT", Integer.toString(port),
                "QUARKUS_HTTP_HOST", "127.0.0.1"));
    return start(builder.redirectErrorStream(true));
  }

  private Process driver(long rate, String to) {
    return start(
        java(
                "load",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                LoadDriver.class.getName(),
                Long.toString(rate),
                Integer.toString(options.ads().get(0)),
                to)
            .redirectOutput(ProcessBuilder.Redirect.PIPE));
  }

  private ProcessBuilder java(String name, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectError(workshop.log("end-to-end-" + name).toFile())
        .redirectOutput(workshop.log("end-to-end-" + name).toFile());
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady(String url, Process application) {
    for (long left = Duration.ofMinutes(3).toSeconds(); left > 0; left--) {
      pause(Duration.ofSeconds(1));
      if (!application.isAlive()) {
        break;
      }
      try {
        if (get(url + "/q/health/ready").statusCode() == 200) {
          return;
        }
      } catch (UncheckedIOException e) {
        // It does not listen yet.
      }
    }
    throw new BenchmarkFailure(
        "the application has not become ready; see " + workshop.log("end-to-end-application"));
  }

  private HttpResponse<String> get(String url) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("interrupted");
    }
  }

  private static void pause(Duration duration) {
    try {
      new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("interrupted");
    }
  }

  private static long percentile(List<Long> ascending, int percent) {
    return ascending.isEmpty()
        ? Long.MAX_VALUE
        : ascending.get((int) ((ascending.size() - 1L) * percent / 100));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the load's process says: how many clicks were taken so far, and how many were not. */
  private static final class Sent {
    private volatile long accepted;
    private volatile long failed;

    Sent(Process driver) {
      Thread reader = new Thread(() -> read(driver.inputReader()), "load");
      reader.setDaemon(true);
      reader.start();
    }

    private void read(BufferedReader lines) {
      lines
          .lines()
          .map(line -> line.split(" "))
          .forEach(
              numbers -> {
                accepted = Long.parseLong(numbers[0]);
                failed = Long.parseLong(numbers[1]);
              });
    }

    long accepted() {
      return accepted;
    }

    long failed() {
      return failed;
    }
  }
}
