package io.clickfold.benchmark;

import io.clickfold.testing.LoadServers;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Clickfold's costs, beside those of others. Run by {@code scripts/benchmark}. */
final class Benchmark {
  private Benchmark() {}

  /** Its arguments are the command line's. */
  public static void main(String[] arguments) {
    try {
      Options options = Options.parse(arguments);
      Workshop workshop = new Workshop(Path.of("target/benchmark"));
      switch (options.mode()) {
        case END_TO_END, COLLECTOR -> new EndToEnd(options, workshop).run();
        case HOT_ADS -> new HotAdCost(options, workshop).run();
        case RECALCULATION -> new RecalculationCost(options, workshop).run();
        case CORRECTION -> new CorrectionCost(options, workshop).run();
        case FAILOVER -> new Failover(options, workshop).run();
        case RECOVERY -> onBroker(workshop, at -> new Recovery(options, at, workshop).run());
        case COMPARISON -> onBroker(workshop, at -> new Comparison(options, at, workshop).run());
      }
    } catch (BenchmarkFailure e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }

  private static void onBroker(Workshop workshop, Consumer<String> benchmark) {
    try (LoadServers servers = LoadServers.broker(workshop.folder().resolve("servers"))) {
      benchmark.accept(servers.kafkaBootstrap());
    }
  }
}
