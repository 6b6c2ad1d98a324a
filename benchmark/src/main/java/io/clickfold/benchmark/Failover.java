package io.clickfold.benchmark;

import io.clickfold.testing.FurtherServer;
import io.clickfold.testing.LoadServers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;

/**
 * How old answers become when a process, a node or a broker of a cluster dies: three of each on
 * this machine, all data with three replicas, killed one after the other and not replaced.
 */
final class Failover {
  private static final int EACH = 3;
  private static final Duration WARM_UP = Duration.ofMinutes(4);
  private static final Duration WATCHED = Duration.ofMinutes(1);
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  /** As docs/configuration.md advises, and the chart does. */
  private static final List<String> BROKER_SETTINGS =
      List.of(
          "group.consumer.session.timeout.ms=9000",
          "group.consumer.min.session.timeout.ms=6000",
          "group.consumer.heartbeat.interval.ms=3000",
          "group.consumer.min.heartbeat.interval.ms=1000",
          "transaction.abort.timed.out.transaction.cleanup.interval.ms=2000",
          "default.replication.factor=3",
          "min.insync.replicas=2",
          "offsets.topic.replication.factor=3",
          "offsets.topic.num.partitions=3",
          "transaction.state.log.replication.factor=3",
          "transaction.state.log.min.isr=2",
          "transaction.state.log.num.partitions=3");

  private final Options options;
  private final Workshop workshop;
  private final Progress progress = new Progress();

  Failover(Options options, Workshop workshop) {
    this.options = options;
    this.workshop = workshop;
  }

  /** Measures each death, and prints how old answers were. */
  void run() {
    progress.say("starting three brokers and three nodes");
    try (LoadServers first =
        LoadServers.firstOfCluster(workshop.folder().resolve("servers"), BROKER_SETTINGS)) {
      List<FurtherServer> brokers = List.of(first.furtherBroker(2), first.furtherBroker(3));
      List<FurtherServer> nodes = List.of(first.furtherNode(2), first.furtherNode(3));
      String bootstrap =
          "%s,127.0.0.1:%d,127.0.0.1:%d"
              .formatted(first.kafkaBootstrap(), brokers.get(0).port(), brokers.get(1).port());
      int nodePort = Integer.parseInt(first.cassandraContactPoint().split(":")[1]);
      awaitBrokers(first.kafkaBootstrap());
      IntStream.rangeClosed(1, EACH).forEach(id -> awaitNode("127.0.0." + id, nodePort));
      List<ApplicationProcess> processes = startProcesses(bootstrap, nodePort);
      try {
        measure(bootstrap, processes, nodes.get(1)::kill, brokers.get(1)::kill);
      } finally {
        processes.forEach(ApplicationProcess::close);
      }
    }
  }

  private void measure(
      String bootstrap, List<ApplicationProcess> processes, Runnable node, Runnable broker) {
    try (LoadProcess load =
            LoadProcess.start(
                options.rates().get(0),
                options.ads().get(0),
                bootstrap,
                workshop.log("failover-load"));
        FreshnessProbes probes = new FreshnessProbes(bootstrap, processes.get(0).url())) {
      Pause.of(WARM_UP);
      Instant from = Instant.now();
      Pause.of(WATCHED);
      say("nobody", probes.since(from));
      watch("a process", processes.get(2)::close, probes);
      watch("a node", node, probes);
      watch("a broker", broker, probes);
      if (load.failed() > 0) {
        throw new BenchmarkFailure("%,d clicks could not be sent".formatted(load.failed()));
      }
    }
  }

  private void watch(String victim, Runnable kill, FreshnessProbes probes) {
    progress.say("killing " + victim);
    Instant from = Instant.now();
    kill.run();
    Pause.of(WATCHED);
    say(victim, probes.since(from));
  }

  private void say(String victim, List<Long> millis) {
    System.out.printf(
        "death of %-9s %,d probes at %,d clicks/s: p50 %,6d ms, p95 %,6d ms, longest %,6d ms%n",
        victim + ":",
        millis.size(),
        options.rates().get(0),
        Percentiles.of(millis, 50),
        Percentiles.of(millis, 95),
        Percentiles.of(millis, 100));
  }

  private List<ApplicationProcess> startProcesses(String bootstrap, int nodePort) {
    Map<String, String> environment =
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            bootstrap,
            "QUARKUS_CASSANDRA_CONTACT_POINTS",
            "127.0.0.1:%1$d,127.0.0.2:%1$d,127.0.0.3:%1$d".formatted(nodePort),
            "CLICKFOLD_STORE_REPLICATION",
            "{'class': 'SimpleStrategy', 'replication_factor': 3}",
            "JAVA_TOOL_OPTIONS",
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    progress.say("starting three processes");
    Instant begun = Instant.now();
    List<CompletableFuture<ApplicationProcess>> starting = new ArrayList<>();
    for (int i = 1; i <= EACH; i++) {
      String name = "failover-application-" + i;
      starting.add(
          CompletableFuture.supplyAsync(
              () -> ApplicationProcess.start(environment, options.heap(), workshop.log(name))));
    }
    List<ApplicationProcess> processes = starting.stream().map(CompletableFuture::join).toList();
    System.out.printf(
        "first start of three, on an empty store: ready after %d s%n",
        Duration.between(begun, Instant.now()).toSeconds());
    return processes;
  }

  private static void awaitBrokers(String bootstrap) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Instant deadline = Instant.now().plus(TIMEOUT);
      while (admin.describeCluster().nodes().get().size() < EACH) {
        waitFor("the brokers", deadline);
      }
    } catch (ExecutionException e) {
      throw new BenchmarkFailure("the brokers do not answer: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("interrupted");
    }
  }

  private static void awaitNode(String host, int port) {
    Instant deadline = Instant.now().plus(TIMEOUT);
    while (!answers(host, port)) {
      waitFor("the node " + host, deadline);
    }
  }

  private static boolean answers(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void waitFor(String what, Instant deadline) {
    if (Instant.now().isAfter(deadline)) {
      throw new BenchmarkFailure(what + " are not there after " + TIMEOUT.toMinutes() + " minutes");
    }
    Pause.of(Duration.ofMillis(500));
  }
}
