package io.clickfold.simulation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import io.clickfold.simulation.SimulatedProcess;
import io.clickfold.simulation.Timeline;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedCassandraTest {
  private static final StoreFaults TIMEOUTS = new StoreFaults(0, 0, 1, 0, 0, 0, 1, 0, 1, 1);
  private static final StoreFaults MISSES = new StoreFaults(0, 0, 0, 0, 0, 1, 1, 0, 1, 1);

  private final Timeline timeline = new Timeline(7, 1_700_000_000_000L);
  private final SimulatedProcess process = new SimulatedProcess("writer");
  private SimulatedCassandra cluster;
  private CqlSession session;

  @BeforeEach
  void create() {
    cluster = new SimulatedCassandra(timeline);
    session = cluster.sessionOf(process);
    run("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy'}");
    run("CREATE TABLE k.t (p text, c int, v text, w bigint, PRIMARY KEY ((p), c))");
    run(
        "CREATE TABLE k.down (p text, c int, d text, v text, PRIMARY KEY ((p), c, d))"
            + " WITH CLUSTERING ORDER BY (c DESC, d ASC)");
  }

  private AsyncResultSet run(String cql) {
    return run(SimpleStatement.newInstance(cql));
  }

  private AsyncResultSet run(Statement<?> statement) {
    CompletableFuture<AsyncResultSet> answer =
        session.executeAsync(statement).toCompletableFuture();
    timeline.await(answer::isDone, timeline.nanos() + 60_000_000_000L);
    return answer.join();
  }

  private List<String> read(String cql) {
    return read(SimpleStatement.newInstance(cql));
  }

  private List<String> read(Statement<?> statement) {
    List<String> rows = new ArrayList<>();
    AsyncResultSet page = run(statement);
    while (true) {
      page.currentPage().forEach(row -> rows.add(text(row)));
      if (!page.hasMorePages()) {
        return rows;
      }
      page = page.fetchNextPage().toCompletableFuture().join();
    }
  }

  private static String text(Row row) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      text.append(i == 0 ? "" : " ").append(row.getObject(i));
    }
    return text.toString();
  }

  private PreparedStatement prepare(String cql) {
    return session.prepareAsync(cql).toCompletableFuture().join();
  }

  private void insert(int c, String v) {
    run("INSERT INTO k.t (p, c, v) VALUES ('a', %d, '%s')".formatted(c, v));
  }

  @Test
  void theNewestWriteStays() {
    run("INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'new') USING TIMESTAMP 20");
    run("INSERT INTO k.t (p, c, v, w) VALUES ('a', 1, 'old', 5) USING TIMESTAMP 10");
    assertThat(read("SELECT v, w, WRITETIME(v) AS x FROM k.t WHERE p = 'a'"))
        .containsExactly("new 5 20");
  }

  @Test
  void ofTiesTheLargerValueStaysAndADeletionWins() {
    run("INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'b') USING TIMESTAMP 10");
    run("INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'a') USING TIMESTAMP 10");
    assertThat(read("SELECT v FROM k.t WHERE p = 'a'")).containsExactly("b");
    run("UPDATE k.t USING TIMESTAMP 10 SET v = null WHERE p = 'a' AND c = 1");
    run("INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'z') USING TIMESTAMP 10");
    assertThat(read("SELECT v FROM k.t WHERE p = 'a'")).containsExactly("null");
  }

  @Test
  void ofTiesTheExpiringAndThenTheLaterEndStays() {
    run("INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'z') USING TIMESTAMP 10");
    run("INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'b') USING TIMESTAMP 10 AND TTL 20");
    run("INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'a') USING TIMESTAMP 10 AND TTL 30");
    assertThat(read("SELECT v FROM k.t WHERE p = 'a'")).containsExactly("a");
  }

  @Test
  void rowsExpireAtFullSeconds() {
    run("INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'x') USING TTL 2");
    run("UPDATE k.t SET w = 1 WHERE p = 'a' AND c = 1");
    timeline.pass(1_999);
    assertThat(read("SELECT v, w FROM k.t WHERE p = 'a'")).containsExactly("x 1");
    timeline.pass(1);
    assertThat(read("SELECT v, w FROM k.t WHERE p = 'a'")).containsExactly("null 1");
    run("UPDATE k.t SET w = null WHERE p = 'a' AND c = 1");
    assertThat(read("SELECT v, w FROM k.t WHERE p = 'a'")).isEmpty();
  }

  @Test
  void whatHasExpiredStillHidesWhatIsOlder() {
    run("INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'new') USING TIMESTAMP 20 AND TTL 1");
    timeline.pass(2_000);
    run("INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'old') USING TIMESTAMP 10");
    assertThat(read("SELECT v FROM k.t WHERE p = 'a'")).isEmpty();
  }

  @Test
  void anInsertedRowIsThereWithoutValuesAndAnUpdatedOneIsNot() {
    run("INSERT INTO k.t (p, c) VALUES ('a', 1)");
    run("UPDATE k.t SET v = 'x' WHERE p = 'a' AND c = 2");
    run("UPDATE k.t SET v = null WHERE p = 'a' AND c = 2");
    assertThat(read("SELECT c, v FROM k.t WHERE p = 'a'")).containsExactly("1 null");
  }

  @Test
  void whatIsNotSetStaysAsItWas() {
    insert(1, "x");
    PreparedStatement statement = prepare("INSERT INTO k.t (p, c, v, w) VALUES (:p, :c, :v, :w)");
    run(
        statement
            .boundStatementBuilder()
            .setString("p", "a")
            .setInt("c", 1)
            .setLong("w", 2)
            .build());
    assertThat(read("SELECT v, w FROM k.t WHERE p = 'a'")).containsExactly("x 2");
  }

  @Test
  void rowsRangesAndPartitionsAreDeleted() {
    for (int c = 0; c < 6; c++) {
      insert(c, "x");
    }
    run("DELETE FROM k.t WHERE p = 'a' AND c = 0");
    run("DELETE FROM k.t WHERE p = 'a' AND c >= 2 AND c < 4");
    assertThat(read("SELECT c FROM k.t WHERE p = 'a'")).containsExactly("1", "4", "5");
    run("DELETE FROM k.t USING TIMESTAMP 1 WHERE p = 'a'");
    assertThat(read("SELECT c FROM k.t WHERE p = 'a'")).hasSize(3);
    run("DELETE FROM k.t WHERE p = 'a'");
    assertThat(read("SELECT c FROM k.t WHERE p = 'a'")).isEmpty();
    insert(3, "again");
    assertThat(read("SELECT c, v FROM k.t WHERE p = 'a'")).containsExactly("3 again");
  }

  @Test
  void rowsAreInTheOrderOfTheTable() {
    for (String key : List.of("1, 'b'", "3, 'a'", "-2, 'c'", "1, 'a'", "1, ''")) {
      run("INSERT INTO k.down (p, c, d) VALUES ('a', %s)".formatted(key));
    }
    assertThat(read("SELECT c, d FROM k.down WHERE p = 'a'"))
        .containsExactly("3 a", "1 ", "1 a", "1 b", "-2 c");
    assertThat(read("SELECT c, d FROM k.down WHERE p = 'a' AND c > -2 AND c <= 1"))
        .containsExactly("1 ", "1 a", "1 b");
    assertThat(read("SELECT c, d FROM k.down WHERE p = 'a' AND c = 1 AND d > '' LIMIT 1"))
        .containsExactly("1 a");
  }

  @Test
  void severalValuesAreReadInOrderAndOnce() {
    for (int c = 0; c < 4; c++) {
      run("INSERT INTO k.down (p, c, d) VALUES ('a', %d, 'x')".formatted(c));
    }
    PreparedStatement statement = prepare("SELECT c FROM k.down WHERE p = 'a' AND c IN :some");
    assertThat(
            read(
                statement
                    .boundStatementBuilder()
                    .setList("some", List.of(0, 9, 2, 0), Integer.class)
                    .build()))
        .containsExactly("2", "0");
  }

  @Test
  void pagesGoOnWhereTheyEnded() {
    for (int c = 0; c < 10; c++) {
      insert(c, "x");
    }
    AsyncResultSet first =
        run(SimpleStatement.newInstance("SELECT c FROM k.t WHERE p = 'a'").setPageSize(4));
    assertThat(first.remaining()).isEqualTo(4);
    insert(-1, "before");
    run("DELETE FROM k.t WHERE p = 'a' AND c = 4");
    AsyncResultSet second = first.fetchNextPage().toCompletableFuture().join();
    assertThat(second.one().getInt("c")).isEqualTo(5);
    for (int size = 1; size < 12; size++) {
      assertThat(read(SimpleStatement.newInstance("SELECT c FROM k.t LIMIT 7").setPageSize(size)))
          .containsExactly("-1", "0", "1", "2", "3", "5", "6");
    }
  }

  @Test
  void allPartitionsAreFoundByTheirTokens() {
    for (int i = 0; i < 500; i++) {
      run("INSERT INTO k.t (p, c) VALUES ('%d', 1)".formatted(i));
    }
    run("DELETE FROM k.t WHERE p = '7'");
    PreparedStatement statement =
        prepare("SELECT DISTINCT p FROM k.t WHERE token(p) > :after AND token(p) <= :last");
    List<String> found = new ArrayList<>();
    for (TokenRange wide : session.getMetadata().getTokenMap().orElseThrow().getTokenRanges()) {
      for (TokenRange some : wide.splitEvenly(5)) {
        for (TokenRange range : some.unwrap()) {
          found.addAll(
              read(
                  statement
                      .boundStatementBuilder()
                      .setToken("after", range.getStart())
                      .setToken("last", range.getEnd())
                      .build()
                      .setPageSize(10)));
        }
      }
    }
    assertThat(found).hasSize(499).doesNotHaveDuplicates().doesNotContain("7");
  }

  @Test
  void aKeyOfSeveralColumnsIsRoutedAsTheDriverRoutesIt() {
    run("CREATE TABLE k.wide (p text, q int, v int, PRIMARY KEY ((p, q)))");
    Statement<?> bound =
        prepare("INSERT INTO k.wide (p, q, v) VALUES (:p, :q, 1)")
            .boundStatementBuilder()
            .setInt("q", 5)
            .setString("p", "a")
            .build();
    byte[][] key = {{'a'}, {0, 0, 0, 5}};
    assertThat(bound.getRoutingKey()).isEqualTo(ByteBuffer.wrap(TokenKey.of(key).routing()));
  }

  @Test
  void numbersAreFolded() {
    assertThat(read("SELECT MIN(c) AS a, SUM(w) AS b FROM k.t WHERE p = 'a'"))
        .containsExactly("null 0");
    run("INSERT INTO k.t (p, c, w) VALUES ('a', -3, 5)");
    run("INSERT INTO k.t (p, c, w) VALUES ('a', 4, 6)");
    assertThat(read("SELECT MIN(c) AS a, MAX(c) AS b, SUM(w) AS s FROM k.t WHERE p = 'a'"))
        .containsExactly("-3 4 11");
  }

  @Test
  void conditionsHoldOrAnswerWhatIsThere() {
    String insert = "INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'x') IF NOT EXISTS";
    assertThat(run(insert).wasApplied()).isTrue();
    AsyncResultSet refused = run(insert);
    assertThat(refused.wasApplied()).isFalse();
    assertThat(refused.one().getString("v")).isEqualTo("x");
    assertThat(
            run("UPDATE k.t SET v = 'y' WHERE p = 'a' AND c = 1 IF v = 'z'").one().getString("v"))
        .isEqualTo("x");
    Row missing = run("UPDATE k.t SET v = 'y' WHERE p = 'a' AND c = 2 IF v = 'z'").one();
    assertThat(missing.getColumnDefinitions().contains("v")).isFalse();
    assertThat(run("UPDATE k.t SET v = 'y' WHERE p = 'a' AND c = 1 IF v = 'x'").wasApplied())
        .isTrue();
    assertThat(run("DELETE FROM k.t WHERE p = 'a' AND c = 1 IF v = 'y'").wasApplied()).isTrue();
    assertThat(read("SELECT c FROM k.t")).isEmpty();
  }

  @Test
  void batchesWriteAllTheirRows() {
    PreparedStatement statement =
        prepare("INSERT INTO k.t (p, c, v) VALUES (:p, :c, 'x') USING TIMESTAMP :written");
    BatchStatement batch = BatchStatement.newInstance(BatchType.UNLOGGED);
    for (int c = 0; c < 5; c++) {
      BoundStatementBuilder row = statement.boundStatementBuilder();
      batch =
          batch.add(row.setString("p", "p" + c % 2).setInt("c", c).setLong("written", 1L).build());
    }
    run(batch);
    assertThat(cluster.rows("k.t")).hasSize(5);
    assertThat(cluster.rows("k.t").get(0)).containsEntry("v", "x").containsEntry("w", null);
  }

  @Test
  void whatAQuorumHasEachQuorumSees() {
    cluster.faults(MISSES);
    for (int c = 0; c < 50; c++) {
      insert(c, "new");
    }
    for (int c = 0; c < 50; c += 2) {
      run("DELETE FROM k.t WHERE p = 'a' AND c = %d".formatted(c));
    }
    for (int i = 0; i < 10; i++) {
      assertThat(read("SELECT c FROM k.t WHERE p = 'a'")).hasSize(25);
    }
    cluster.stopNode(1);
    assertThat(read("SELECT c FROM k.t WHERE p = 'a'")).hasSize(25);
  }

  @Test
  void aWriteThatTimedOutIsSeenOrNotButOnceReadItStays() {
    TreeSet<Integer> sizes = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      cluster.faults(TIMEOUTS);
      String partition = "p" + i;
      assertThatThrownBy(() -> run("INSERT INTO k.t (p, c) VALUES ('%s', 1)".formatted(partition)))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(WriteTimeoutException.class);
      cluster.faults(StoreFaults.NONE);
      int seen = 0;
      for (int j = 0; j < 8; j++) {
        int now = read("SELECT c FROM k.t WHERE p = '%s'".formatted(partition)).size();
        assertThat(now).isGreaterThanOrEqualTo(seen);
        sizes.add(10 * seen + now);
        seen = now;
      }
    }
    assertThat(sizes).containsExactly(0, 1, 11);
  }

  @Test
  void aTransactionThatTimedOutIsDoneNowLaterOrNever() {
    int applied = 0;
    int later = 0;
    for (int i = 0; i < 200; i++) {
      String row = "WHERE p = 'p%d' AND c = 1".formatted(i);
      run("INSERT INTO k.t (p, c, w) VALUES ('p%d', 1, 0) IF NOT EXISTS".formatted(i));
      cluster.faults(TIMEOUTS);
      assertThatThrownBy(() -> run("UPDATE k.t SET w = 1 %s IF w = 0".formatted(row)));
      cluster.faults(StoreFaults.NONE);
      boolean isSeen = read("SELECT w FROM k.t " + row).equals(List.of("1"));
      AsyncResultSet next = run("UPDATE k.t SET w = 2 %s IF w = 1".formatted(row));
      applied += next.wasApplied() ? 1 : 0;
      later += next.wasApplied() && !isSeen ? 1 : 0;
      assertThat(isSeen && !next.wasApplied()).isFalse();
    }
    assertThat(applied).isBetween(50, 180);
    assertThat(later).isPositive();
  }

  @Test
  void aQuorumIsNeeded() {
    cluster.stopNode(0);
    insert(1, "x");
    cluster.stopNode(1);
    assertThatThrownBy(() -> insert(2, "x")).hasCauseInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> read("SELECT c FROM k.t"))
        .hasCauseInstanceOf(UnavailableException.class);
    cluster.stopNode(2);
    assertThatThrownBy(() -> insert(2, "x")).hasCauseInstanceOf(NoNodeAvailableException.class);
    cluster.startNode(0);
    cluster.startNode(1);
    assertThat(read("SELECT c FROM k.t WHERE p = 'a'")).containsExactly("1");
  }

  @Test
  void aNodeThatWasAwayLearnsWhatItMissed() {
    cluster.stopNode(0);
    insert(1, "x");
    cluster.startNode(0);
    timeline.pass(20_000);
    cluster.stopNode(1);
    cluster.stopNode(2);
    assertThat(
            read(
                SimpleStatement.newInstance("SELECT c FROM k.t WHERE p = 'a'")
                    .setConsistencyLevel(ConsistencyLevel.ONE)))
        .containsExactly("1");
  }

  @Test
  void aSilentWriteMayComeLate() {
    int late = 0;
    for (int i = 0; i < 100; i++) {
      cluster.faults(new StoreFaults(0, 0, 0, 1, 0, 0, 0, 0, 1, 1));
      String insert = "INSERT INTO k.t (p, c) VALUES ('p%d', 1)".formatted(i);
      long before = timeline.millis();
      assertThatThrownBy(() -> run(insert)).hasCauseInstanceOf(DriverTimeoutException.class);
      assertThat(timeline.millis()).isEqualTo(before + 2_000);
      cluster.faults(StoreFaults.NONE);
      int now = read("SELECT c FROM k.t WHERE p = 'p%d'".formatted(i)).size();
      timeline.pass(20_000);
      late += read("SELECT c FROM k.t WHERE p = 'p%d'".formatted(i)).size() - now;
    }
    assertThat(late).isBetween(20, 90);
  }

  @Test
  void whatADeadProcessAskedMayTakeEffectButIsNotAnswered() {
    int rows = 0;
    for (int i = 0; i < 100; i++) {
      SimulatedProcess dying = new SimulatedProcess("p" + i);
      CqlSession its = cluster.sessionOf(dying);
      cluster.faults(new StoreFaults(0, 0, 0, 0, 0, 0, 0, 0, 0, 10));
      CompletableFuture<AsyncResultSet> answer =
          its.executeAsync("INSERT INTO k.t (p, c) VALUES ('a', %d)".formatted(i))
              .toCompletableFuture();
      dying.kill();
      timeline.pass(30);
      assertThat(answer).isNotDone();
      assertThatThrownBy(() -> its.executeAsync("SELECT c FROM k.t"))
          .isInstanceOf(SimulatedProcess.Killed.class);
      rows = cluster.rows("k.t").size();
    }
    assertThat(rows).isBetween(20, 80);
  }

  @Test
  void aWrongClockGivesItsTimeStamps() {
    process.clockErrorMillis(60_000);
    insert(1, "ahead");
    process.clockErrorMillis(0);
    CqlSession other = cluster.sessionOf(new SimulatedProcess("other"));
    other.executeAsync("INSERT INTO k.t (p, c, v) VALUES ('a', 1, 'right')");
    assertThat(read("SELECT v FROM k.t WHERE p = 'a'")).containsExactly("ahead");
  }

  @Test
  void whatIsUnknownIsInvalid() {
    assertThatThrownBy(() -> run("SELECT x FROM k.t"))
        .hasCauseInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> run("SELECT x FROM k.u"))
        .hasCauseInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> run("SELECT v FROM k.t WHERE v = 'x'"))
        .hasCauseInstanceOf(InvalidQueryException.class);
    assertThatThrownBy(() -> run("TRUNCATE k.t"))
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSeedDecidesAll() {
    assertThat(trace(5)).isEqualTo(trace(5)).isNotEqualTo(trace(6));
  }

  private static String trace(long seed) {
    Timeline time = new Timeline(seed, 0);
    SimulatedCassandra cluster = SimulatedCassandra.fresh(time, "clicks");
    cluster.faults(StoreFaults.MANY);
    CqlSession session = cluster.sessionOf(new SimulatedProcess("writer"));
    StringBuilder trace = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      int number = i;
      session
          .executeAsync(
              SimpleStatement.newInstance(
                      "INSERT INTO generations (name, last) VALUES ('n%d', %d)"
                          .formatted(i % 20, i))
                  .setKeyspace(CqlIdentifier.fromCql("clicks")))
          .whenComplete(
              (done, failure) ->
                  trace.append(number).append('@').append(time.millis()).append(failure));
      time.pass(3);
    }
    time.pass(60_000);
    return trace.append(cluster.rows("clicks.generations")).toString();
  }
}
