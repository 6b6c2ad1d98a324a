package io.clickfold.store.insert;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.store.Rows;
import io.clickfold.store.StoreSession;
import io.clickfold.testing.CassandraSessions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With a real Cassandra's statements; all partitions are held by its one node. */
class BatchesIT {
  private static final int WARNED_OF_BYTES = 5 * 1024;
  private static final String KEYSPACE =
      "batches_" + UUID.randomUUID().toString().replace('-', '_');

  private static CqlSession session;
  private static PreparedStatement insert;

  private final List<List<Rows>> partitions = new ArrayList<>();

  @BeforeAll
  static void createTable() {
    session = CassandraSessions.open();
    session.execute(
        "CREATE KEYSPACE %s WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
            .formatted(KEYSPACE));
    session.execute(
        "CREATE TABLE %s.t (p int, c int, v blob, PRIMARY KEY (p, c))".formatted(KEYSPACE));
    insert = session.prepare("INSERT INTO %s.t (p, c, v) VALUES (?, ?, ?)".formatted(KEYSPACE));
  }

  @AfterAll
  static void drop() {
    session.execute("DROP KEYSPACE " + KEYSPACE);
    session.close();
  }

  @Test
  void oneRowNeedsNoBatch() {
    partitions.add(rows(1, 1, 10));

    assertThat(requests()).hasSize(1).allMatch(BoundStatement.class::isInstance);
  }

  @Test
  void fewPartitionsShareARequest() {
    for (int partition = 0; partition < 25; partition++) {
      partitions.add(rows(partition, 1, 10));
    }

    assertThat(sizes(requests())).containsExactlyInAnyOrder(10, 10, 5);
  }

  @Test
  void aSharedRequestIsBoundedByRows() {
    for (int partition = 0; partition < 4; partition++) {
      partitions.add(rows(partition, 20, 10));
    }

    assertThat(sizes(requests())).containsExactly(20, 20, 20, 20);
  }

  @Test
  void aSharedRequestIsBoundedByBytes() {
    for (int partition = 0; partition < 10; partition++) {
      partitions.add(rows(partition, 1, 1_500));
    }

    List<Statement<?>> requests = requests();

    assertThat(requests).hasSize(5);
    assertThat(requests)
        .allSatisfy(request -> assertThat(bytes(request)).isLessThan(WARNED_OF_BYTES));
  }

  @Test
  void rowsThatFillARequestShareItWithNoOther() {
    partitions.add(rows(0, 1, 10));
    partitions.add(rows(1, 250, 10));
    partitions.add(rows(2, 2, 3_000));

    assertThat(sizes(requests())).containsExactlyInAnyOrder(1, 100, 100, 50, 2);
  }

  @Test
  void largeRowsGoAlone() {
    partitions.add(rows(0, 1, 10));
    partitions.add(rows(1, 3, 40_000));
    partitions.add(rows(2, 5, 20_000));

    assertThat(sizes(requests())).containsExactlyInAnyOrder(1, 1, 1, 1, 3, 2);
  }

  @Test
  void whatIsWrittenTogetherIsNotParted() {
    List<BoundStatement> rows = statements(1, 3 * 67, 10);
    List<Rows> partition = new ArrayList<>();
    for (int i = 0; i < rows.size(); i += 3) {
      partition.add(Rows.of(rows.subList(i, i + 3)));
    }
    partitions.add(partition);

    assertThat(sizes(requests())).containsExactly(99, 99, 3);
  }

  @Test
  void nothingIsLost() {
    for (int partition = 0; partition < 60; partition++) {
      partitions.add(rows(partition, 1 + partition * 7 % 120, partition * 31 % 400));
    }

    requests().forEach(session::execute);

    for (int partition = 0; partition < 60; partition++) {
      assertThat(
              session
                  .execute("SELECT c FROM %s.t WHERE p = %d".formatted(KEYSPACE, partition))
                  .all())
          .hasSize(1 + partition * 7 % 120);
    }
  }

  private List<Statement<?>> requests() {
    List<Statement<?>> requests = new ArrayList<>();
    new Batches(
            new StoreSession(session, CqlIdentifier.fromInternal(KEYSPACE)), partitions.iterator())
        .forEachRemaining(requests::add);
    return requests;
  }

  private static List<Rows> rows(int partition, int rows, int bytes) {
    return statements(partition, rows, bytes).stream().map(row -> Rows.of(List.of(row))).toList();
  }

  private static List<BoundStatement> statements(int partition, int rows, int bytes) {
    return IntStream.range(0, rows)
        .mapToObj(row -> insert.bind(partition, row, ByteBuffer.allocate(bytes)))
        .toList();
  }

  private static List<Integer> sizes(List<Statement<?>> requests) {
    return requests.stream()
        .map(request -> request instanceof BatchStatement batch ? batch.size() : 1)
        .toList();
  }

  private static int bytes(Statement<?> request) {
    int bytes = 0;
    if (request instanceof BatchStatement batch) {
      for (var row : batch) {
        bytes += ((BoundStatement) row).getByteBuffer("v").remaining();
      }
    }
    return bytes;
  }
}
