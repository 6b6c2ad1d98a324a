package io.clickfold.endtoend;

import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Names that belong to one test: its topics, groups and keyspace on the servers that all tests
 * share.
 *
 * @param name lower-case letters and digits
 * @param lateness of its aggregators
 * @param idleTimeout of its aggregators
 */
record Deployment(String name, Duration lateness, Duration idleTimeout) {

  Deployment(String name, Duration lateness) {
    this(name, lateness, Duration.ofSeconds(1));
  }

  String adClicks() {
    return name + "-ad-clicks";
  }

  String hotAdClicks() {
    return name + "-hot-ad-clicks";
  }

  String clickCounts() {
    return name + "-click-counts";
  }

  String lateClicks() {
    return name + "-late-clicks";
  }

  String rejectedClicks() {
    return name + "-rejected-clicks";
  }

  String adRanks() {
    return name + "-ad-ranks";
  }

  String adPanes() {
    return name + "-ad-panes";
  }

  String recalculationTasks() {
    return name + "-recalculation-tasks";
  }

  String deadLetters() {
    return name + "-dead-letters";
  }

  /** The aggregators' consumer group. */
  String aggregators() {
    return name + "-aggregator";
  }

  /** The consumer group of the rankers that read counts. */
  String rankers() {
    return name + "-ranker";
  }

  /** The writers' consumer group. */
  String writers() {
    return name + "-writer";
  }

  /** The archivers' consumer group. */
  String archivers() {
    return name + "-archiver";
  }

  /** The environment of a process of it. */
  Map<String, String> environment() {
    TestServers servers = TestServers.get();
    Map<String, String> environment = new HashMap<>();
    environment.put("KAFKA_BOOTSTRAP_SERVERS", servers.kafkaBootstrap());
    environment.put("QUARKUS_CASSANDRA_CONTACT_POINTS", servers.cassandraContactPoint());
    environment.put("CLICKFOLD_TOPICS_AD_CLICKS", adClicks());
    environment.put("CLICKFOLD_TOPICS_HOT_AD_CLICKS", hotAdClicks());
    environment.put("CLICKFOLD_TOPICS_CLICK_COUNTS", clickCounts());
    environment.put("CLICKFOLD_TOPICS_LATE_CLICKS", lateClicks());
    environment.put("CLICKFOLD_TOPICS_REJECTED_CLICKS", rejectedClicks());
    environment.put("CLICKFOLD_TOPICS_DEAD_LETTERS", deadLetters());
    environment.put("CLICKFOLD_TOPICS_PROCESS_REPORTS", name + "-process-reports");
    environment.put("CLICKFOLD_AGGREGATOR_GROUP", aggregators());
    environment.put("CLICKFOLD_AGGREGATOR_LATENESS", lateness.toSeconds() + "s");
    environment.put("CLICKFOLD_AGGREGATOR_COMMIT_INTERVAL", "200ms");
    environment.put("CLICKFOLD_AGGREGATOR_IDLE_TIMEOUT", idleTimeout.toSeconds() + "s");
    environment.put("CLICKFOLD_TOPICS_AD_PANES", adPanes());
    environment.put("CLICKFOLD_TOPICS_AD_RANKS", adRanks());
    environment.put("CLICKFOLD_RANKER_GROUP", rankers());
    environment.put("CLICKFOLD_RANKER_INTERVAL", "500ms");
    // Corrections would change what other tests expect; those that want them ask for them.
    environment.put("CLICKFOLD_ROLES", "collector,aggregator,ranker,writer,archiver,query");
    environment.put("CLICKFOLD_TOPICS_RECALCULATION_TASKS", recalculationTasks());
    environment.put("CLICKFOLD_RECALCULATOR_GROUP", name + "-recalculator");
    environment.put("CLICKFOLD_WRITER_GROUP", writers());
    environment.put("CLICKFOLD_ARCHIVER_GROUP", archivers());
    environment.put("CLICKFOLD_ARCHIVER_INTERVAL", "500ms");
    environment.put("CLICKFOLD_STORE_KEYSPACE", name);
    return environment;
  }
}
