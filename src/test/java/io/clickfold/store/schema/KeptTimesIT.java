package io.clickfold.store.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import io.clickfold.store.StoreSession;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.TestConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a real Cassandra, which is as most are. */
class KeptTimesIT {
  private static final CqlIdentifier KEYSPACE = CqlIdentifier.fromInternal("kept_times");

  private final CqlSession cql = CassandraSessions.open();
  private final StoreSession session = new StoreSession(cql, KEYSPACE);

  @AfterEach
  void close() {
    cql.execute("DROP KEYSPACE IF EXISTS kept_times");
    cql.close();
  }

  @Test
  void limitsAreThoseOfCassandra() {
    cql.execute(
        "CREATE KEYSPACE kept_times WITH replication ="
            + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
    cql.execute("CREATE TABLE kept_times.kept (id int PRIMARY KEY, value int)");
    Duration untilEnd = Duration.between(Instant.now(), KeptTimes.LAST_END);

    assertThatCode(() -> insert(untilEnd.minusMinutes(1))).doesNotThrowAnyException();
    assertThatThrownBy(() -> insert(untilEnd.plusMinutes(1)))
        .isInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> insert(KeptTimes.LONGEST.plusSeconds(1)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining(Long.toString(KeptTimes.LONGEST.toSeconds()));
  }

  @Test
  void cassandraIsAskedWhatItCanKeep() {
    assertThat(
            cql.execute(
                    "SELECT name FROM system_views.settings"
                        + " WHERE name = 'storage_compatibility_mode'")
                .one())
        .isNotNull();
    assertThatCode(() -> check("3000d")).doesNotThrowAnyException();
    assertThatThrownBy(() -> check("5000d"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("CLICKFOLD_STORE_KEEP_CELLS")
        .hasMessageContaining("storage_compatibility_mode is not set");
  }

  private void check(String kept) {
    new KeptTimes(
            TestConfig.with(Map.of("clickfold.store.keep-cells", kept)).store(), Clock.systemUTC())
        .check(session)
        .await()
        .indefinitely();
  }

  private void insert(Duration kept) {
    cql.execute(
        "INSERT INTO kept_times.kept (id, value) VALUES (1, 1) USING TTL " + kept.toSeconds());
  }
}
