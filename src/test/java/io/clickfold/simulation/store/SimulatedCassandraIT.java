package io.clickfold.simulation.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.protocol.internal.util.Bytes;
import io.clickfold.simulation.SimulatedProcess;
import io.clickfold.simulation.Timeline;
import io.clickfold.store.StoreSession;
import io.clickfold.store.schema.SchemaMigration;
import io.clickfold.store.schema.SchemaVersion;
import io.clickfold.testing.CassandraSessions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A real Cassandra and the simulated one answer the same: random values from small sets are written
 * and read by the program's own statements and by others of the same tables.
 */
class SimulatedCassandraIT {
  private static final int STEPS = Integer.getInteger("simulation.steps", 12_000);
  private static final int STEPS_OF_A_LOOK = 500;
  private static final long SEED = Long.getLong("simulation.seed", 1);
  private static final String KEYSPACE =
      "simulation_" + UUID.randomUUID().toString().replace('-', '_');

  private static CqlSession real;
  private static CqlSession simulated;
  private static List<TableShape> tables;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<String, PreparedStatement> ofReal = new LinkedHashMap<>();
  private final Map<String, PreparedStatement> ofSimulated = new LinkedHashMap<>();
  private int nowSecond = (int) (System.currentTimeMillis() / 1_000);

  @BeforeAll
  static void connect() {
    real = CassandraSessions.open();
    new SchemaMigration(
            new StoreSession(real, CqlIdentifier.fromInternal(KEYSPACE)),
            "{'class': 'SimpleStrategy', 'replication_factor': 1}",
            SchemaVersion.KNOWN)
        .run()
        .await()
        .indefinitely();
    SimulatedCassandra cluster =
        SimulatedCassandra.fresh(new Timeline(1, System.currentTimeMillis()), KEYSPACE);
    simulated = cluster.sessionOf(new SimulatedProcess("test"));
    tables =
        cluster.tables().stream()
            .filter(table -> table.keyspace.equals(KEYSPACE))
            .filter(table -> !table.name.equals("schema_versions"))
            .toList();
  }

  @AfterAll
  static void disconnect() {
    real.execute("DROP KEYSPACE IF EXISTS " + KEYSPACE);
    real.close();
  }

  @Test
  void bothAnswerTheSame() {
    List<String> statements = new ArrayList<>(StatementCorpus.prepared(simulated, KEYSPACE));
    int own = statements.size();
    tables.forEach(table -> statements.addAll(StatementCorpus.general(table)));
    List<String> log = new ArrayList<>();
    for (int step = 1; step <= STEPS; step++) {
      int one = random.nextInt(3) == 0 ? random.nextInt(own) : random.nextInt(statements.size());
      run(statements.get(one), log);
      if (random.nextInt(50) == 0) {
        nowSecond += random.nextInt(20);
      }
      if (step % STEPS_OF_A_LOOK == 0) {
        look(log);
      }
    }
  }

  private void run(String cql, List<String> log) {
    PreparedStatement mine =
        ofSimulated.computeIfAbsent(
            cql, text -> simulated.prepareAsync(text).toCompletableFuture().join());
    PreparedStatement theirs = ofReal.computeIfAbsent(cql, real::prepare);
    boolean isConditional = cql.contains(" IF ") || cql.contains("\nIF ");
    boolean isBatch = !isConditional && !cql.startsWith("SELECT") && random.nextInt(4) == 0;
    if (isBatch) {
      BatchStatement a = BatchStatement.newInstance(BatchType.UNLOGGED);
      BatchStatement b = a;
      for (int i = 0; i < 3; i++) {
        BoundStatement one = bound(theirs, mine, log);
        a = a.add(one);
        b = b.add(rebound(mine, one));
      }
      compare(both(a), both(b), cql, log);
    } else {
      BoundStatement one = bound(theirs, mine, log);
      compare(both(one), both(rebound(mine, one)), cql, log);
    }
  }

  private Statement<?> both(Statement<?> statement) {
    return statement.setNowInSeconds(nowSecond);
  }

  private BoundStatement bound(PreparedStatement theirs, PreparedStatement mine, List<String> log) {
    assertThat(columns(theirs)).isEqualTo(columns(mine));
    assertThat(theirs.getPartitionKeyIndices()).isEqualTo(mine.getPartitionKeyIndices());
    BoundStatementBuilder bound = theirs.boundStatementBuilder();
    StringBuilder line = new StringBuilder(nowSecond + " " + theirs.getQuery().replace('\n', ' '));
    for (int i = 0; i < theirs.getVariableDefinitions().size(); i++) {
      var variable = theirs.getVariableDefinitions().get(i);
      boolean isValue =
          !theirs.getQuery().startsWith("SELECT")
              && tables.stream()
                  .filter(table -> table.name.equals(variable.getTable().asInternal()))
                  .flatMap(table -> table.regular.stream())
                  .anyMatch(column -> column.name().equals(variable.getName().asInternal()));
      int chance = random.nextInt(10);
      if (isValue && chance == 0) {
        line.append(" unset");
      } else if (isValue && chance == 1) {
        bound.setBytesUnsafe(i, null);
        line.append(" null");
      } else {
        ByteBuffer value = StatementCorpus.value(variable, random);
        bound.setBytesUnsafe(i, value);
        line.append(' ').append(variable.getName()).append('=').append(Bytes.toHexString(value));
      }
    }
    log.add(line.toString());
    BoundStatement made = bound.build().setPageSize(1 + random.nextInt(4));
    return made.setQueryTimestamp(1 + random.nextInt(5));
  }

  private static String columns(PreparedStatement statement) {
    StringBuilder columns = new StringBuilder();
    statement
        .getVariableDefinitions()
        .forEach(
            column ->
                columns
                    .append(column.getTable())
                    .append('.')
                    .append(column.getName())
                    .append(' ')
                    .append(column.getType().asCql(false, false))
                    .append(','));
    return columns.toString();
  }

  private static BoundStatement rebound(PreparedStatement mine, BoundStatement theirs) {
    BoundStatementBuilder bound = mine.boundStatementBuilder();
    for (int i = 0; i < theirs.size(); i++) {
      if (theirs.isSet(i)) {
        bound.setBytesUnsafe(i, theirs.getBytesUnsafe(i));
      }
    }
    return bound
        .build()
        .setPageSize(theirs.getPageSize())
        .setQueryTimestamp(theirs.getQueryTimestamp());
  }

  private void compare(Statement<?> theirs, Statement<?> mine, String cql, List<String> log) {
    String expected = answer(real, theirs);
    String actual = answer(simulated, mine);
    String table =
        tables.stream().map(each -> each.fullName).filter(cql::contains).findFirst().orElseThrow();
    assertThat(actual).as(() -> history(log, table)).isEqualTo(expected);
  }

  private static String history(List<String> log, String table) {
    List<String> of = log.stream().filter(line -> line.contains(table + " ")).toList();
    return String.join("\n", of.subList(Math.max(0, of.size() - 60), of.size()));
  }

  private void look(List<String> log) {
    for (TableShape table : tables) {
      SimpleStatement all = SimpleStatement.newInstance(StatementCorpus.everything(table));
      compare(both(all), both(all), table.fullName, log);
    }
  }

  private static String answer(CqlSession session, Statement<?> statement) {
    StringBuilder text = new StringBuilder();
    try {
      AsyncResultSet page = session.executeAsync(statement).toCompletableFuture().join();
      text.append(page.wasApplied()).append('\n');
      while (true) {
        for (Row row : page.currentPage()) {
          append(row, text);
        }
        if (!page.hasMorePages()) {
          return text.toString();
        }
        page = page.fetchNextPage().toCompletableFuture().join();
      }
    } catch (CompletionException e) {
      return text.append(e.getCause().getClass().getSimpleName()).toString();
    }
  }

  private static void append(Row row, StringBuilder text) {
    for (int i = 0; i < row.size(); i++) {
      String name = row.getColumnDefinitions().get(i).getName().asInternal();
      ByteBuffer value = row.getBytesUnsafe(i);
      boolean isWriteTime = name.equals("version") || name.startsWith("w_");
      // A transaction's time stamp is the cluster's own.
      boolean isOwn = isWriteTime && value != null && value.getLong(value.position()) > 1_000_000;
      text.append(name)
          .append('=')
          .append(isOwn ? "now" : value == null ? "null" : Bytes.toHexString(value))
          .append(' ');
    }
    text.append('\n');
  }
}
