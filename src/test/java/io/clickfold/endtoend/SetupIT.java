package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process with the role setup creates topics and schema, and ends. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SetupIT {
  private static final Map<String, String> ALONE = Map.of("CLICKFOLD_ROLES", "setup");

  @Test
  void createsTopicsAndSchemaAndEnds() throws Exception {
    Deployment deployment = new Deployment("setup", Duration.ofMinutes(2));

    try (Application application = Application.start(deployment, ALONE)) {
      assertThat(application.awaitEnd()).isZero();
      assertThat(application.logged("The topics and the schema are there")).isEqualTo(1);
    }

    assertThat(topics())
        .contains(
            deployment.adClicks(),
            deployment.clickCounts(),
            deployment.lateClicks(),
            deployment.rejectedClicks(),
            deployment.deadLetters(),
            "setup-ad-panes",
            "setup-ad-ranks",
            "setup-recalculation-tasks");
    assertThat(tables("setup")).contains("schema_versions", "ad_totals", "raw_clicks");

    try (Application again = Application.start(deployment, ALONE)) {
      assertThat(again.awaitEnd()).isZero();
      assertThat(again.logged("Created the topic")).isZero();
    }
  }

  @Test
  void isNoRoleBesideOthers() {
    Deployment deployment = new Deployment("setupmixed", Duration.ofMinutes(2));

    try (Application application =
        Application.start(deployment, Map.of("CLICKFOLD_ROLES", "setup,query"))) {
      assertThat(application.awaitEnd()).isEqualTo(1);
      assertThat(application.logged("it has no other role")).isPositive();
    }
  }

  /** Without a schema there is nothing to be stored. */
  @Test
  void endsIfRowsCannotBeKeptSoLong() {
    assertIsRefused(
        "setup2038",
        Map.of("CLICKFOLD_ROLES", "setup", "CLICKFOLD_STORE_KEEP_CELLS", "5000d"),
        "CLICKFOLD_STORE_KEEP_CELLS");
    assertIsRefused(
        "write2038",
        Map.of("CLICKFOLD_ROLES", "writer", "CLICKFOLD_STORE_KEEP_TOTALS", "5000d"),
        "CLICKFOLD_STORE_KEEP_TOTALS");
    assertIsRefused(
        "twentyyears",
        Map.of("CLICKFOLD_ROLES", "aggregator", "CLICKFOLD_STORE_KEEP_RAW", "7301d"),
        "CLICKFOLD_STORE_KEEP_RAW");
  }

  private static void assertIsRefused(String name, Map<String, String> settings, String reason) {
    Deployment deployment = new Deployment(name, Duration.ofMinutes(2));
    try (Application application = Application.start(deployment, settings)) {
      assertThat(application.awaitEnd()).isEqualTo(1);
      assertThat(application.logged(reason)).isPositive();
    }
    assertThat(tables(name)).isEmpty();
  }

  private static Set<String> topics() throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()))) {
      return admin.listTopics().names().get();
    }
  }

  private static Set<String> tables(String keyspace) {
    try (CqlSession session = CassandraSessions.open()) {
      return session
          .execute(
              "SELECT table_name FROM system_schema.tables WHERE keyspace_name = '%s'"
                  .formatted(keyspace))
          .all()
          .stream()
          .map(row -> row.getString("table_name"))
          .collect(Collectors.toSet());
    }
  }
}
