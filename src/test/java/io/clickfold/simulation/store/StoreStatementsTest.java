package io.clickfold.simulation.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.simulation.SimulatedProcess;
import io.clickfold.simulation.Timeline;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The simulated cluster knows all statements of the program. */
class StoreStatementsTest {
  private static final int ROUNDS = 50;

  @Test
  void allOfThemRun() {
    SimulatedCassandra cluster = SimulatedCassandra.fresh(new Timeline(1, 0), "clicks");
    CqlSession session = cluster.sessionOf(new SimulatedProcess("all"));
    SplittableRandom random = new SplittableRandom(1);
    List<String> statements = StatementCorpus.prepared(session, "clicks");
    assertThat(statements).hasSizeGreaterThan(50);
    int found = 0;
    for (int i = 0; i < ROUNDS; i++) {
      for (String cql : statements) {
        PreparedStatement prepared = session.prepareAsync(cql).toCompletableFuture().join();
        BoundStatementBuilder bound = prepared.boundStatementBuilder();
        for (int v = 0; v < prepared.getVariableDefinitions().size(); v++) {
          bound.setBytesUnsafe(
              v, StatementCorpus.value(prepared.getVariableDefinitions().get(v), random));
        }
        AsyncResultSet result = session.executeAsync(bound.build()).toCompletableFuture().join();
        found += result.remaining();
      }
    }
    assertThat(found).isGreaterThan(ROUNDS);
    assertThat(cluster.rows("clicks.ad_totals")).isNotEmpty();
    assertThat(cluster.rows("clicks.recalculations")).isNotEmpty();
  }
}
