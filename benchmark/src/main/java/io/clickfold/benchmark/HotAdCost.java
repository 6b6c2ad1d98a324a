package io.clickfold.benchmark;

import io.clickfold.testing.LoadServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one ad with most of the traffic does to the other ads and to all of it, with and without
 * splitting: aggregators that have a share of a core each, and clicks that come at a fixed rate.
 */
final class HotAdCost {
  private static final double HOT_SHARE = 0.8;
  private static final Duration WARM_UP = Duration.ofSeconds(200);
  private static final Pattern LAG =
      Pattern.compile("clickfold_lag\\{(.*)\\} (\\S+)", Pattern.MULTILINE);
  private static final Pattern TAKEN =
      Pattern.compile("clickfold_aggregator_clicks_total\\{.*outcome=\"(\\w+)\".*\\} (\\S+)");

  private final Options options;
  private final Workshop workshop;
  private final Progress progress = new Progress();

  /** What was seen of all processes at one moment. */
  private record Seen(double counted, double forwarded, double longestLag, double lagOfShards) {}

  HotAdCost(Options options, Workshop workshop) {
    this.options = options;
    this.workshop = workshop;
  }

  /** Measures each case, and prints a line for it. */
  void run() {
    for (int processes : options.aggregators()) {
      for (boolean split : new boolean[] {false, true}) {
        measure(processes, split);
      }
    }
  }

  private void measure(int processes, boolean split) {
    long rate = options.rates().get(0);
    progress.say(
        "%d aggregators, %s".formatted(processes, split ? "splitting" : "without splitting"));
    List<AutoCloseable> toClose = new ArrayList<>();
    try (LoadServers servers = LoadServers.broker(workshop.folder().resolve("servers"))) {
      List<ApplicationProcess> aggregators = new ArrayList<>();
      for (int i = 0; i < processes; i++) {
        ApplicationProcess aggregator =
            ApplicationProcess.start(
                Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    servers.kafkaBootstrap(),
                    "CLICKFOLD_ROLES",
                    "aggregator",
                    "CLICKFOLD_HOT_ADS_ENABLED",
                    Boolean.toString(split)),
                options.heap(),
                workshop.log("hot-ads-aggregator-" + i));
        aggregators.add(aggregator);
        toClose.add(0, aggregator);
      }
      LoadProcess load =
          LoadProcess.start(
              rate,
              options.ads().get(0),
              servers.kafkaBootstrap(),
              HOT_SHARE,
              workshop.log("hot-ads-load"));
      toClose.add(0, load);
      Pause.of(WARM_UP);
      for (ApplicationProcess aggregator : aggregators) {
        toClose.add(new CpuLimit(aggregator.process().pid(), options.cores()));
      }
      print(processes, split, rate, aggregators, load);
    } finally {
      toClose.forEach(HotAdCost::close);
    }
  }

  private void print(
      int processes,
      boolean split,
      long rate,
      List<ApplicationProcess> aggregators,
      LoadProcess load) {
    Seen before = see(aggregators);
    long sentBefore = load.accepted();
    long begun = System.nanoTime();
    Pause.of(Duration.ofMinutes(options.minutes()));
    double seconds = (System.nanoTime() - begun) / 1e9;
    Seen after = see(aggregators);
    double sent = (load.accepted() - sentBefore) / seconds;
    // The hot ad's partition has its clicks, and a quarter of the others.
    double intoHotPartition = sent * (HOT_SHARE + (1 - HOT_SHARE) / 4);
    System.out.printf(
        "%d aggregators of %.2f cores, %s: of %,.0f clicks/s sent %,.0f/s were counted, %,.0f/s of"
            + " these forwarded; the hot ad's partition is %,.0f records behind, %.1f s; shards"
            + " %,.0f records (of clicks and watermarks)%n",
        processes,
        options.cores(),
        split ? "splitting" : "without splitting",
        sent,
        (after.counted() - before.counted()) / seconds,
        (after.forwarded() - before.forwarded()) / seconds,
        after.longestLag(),
        after.longestLag() / intoHotPartition,
        after.lagOfShards());
  }

  private static Seen see(List<ApplicationProcess> aggregators) {
    double counted = 0;
    double forwarded = 0;
    double longest = 0;
    double shards = 0;
    for (ApplicationProcess aggregator : aggregators) {
      String metrics = aggregator.get("/q/metrics").body();
      Matcher taken = TAKEN.matcher(metrics);
      while (taken.find()) {
        double clicks = Double.parseDouble(taken.group(2));
        counted += taken.group(1).equals("counted") ? clicks : 0;
        forwarded += taken.group(1).equals("forwarded") ? clicks : 0;
      }
      Matcher lag = LAG.matcher(metrics);
      while (lag.find()) {
        double records = Double.parseDouble(lag.group(2));
        if (lag.group(1).contains("topic=\"hot-ad-clicks\"")) {
          shards += records;
        } else {
          longest = Math.max(longest, records);
        }
      }
    }
    return new Seen(counted, forwarded, longest, shards);
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new BenchmarkFailure("could not be closed: " + e);
    }
  }
}
