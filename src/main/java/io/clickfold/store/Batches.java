package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Packs rows into few requests. Most partitions get a row or two at a time, and a request each
 * would cost Cassandra more than the rows do. So rows of several partitions share an unlogged batch
 * if the same nodes hold them: its coordinator is one of these, and has nothing to pass on that a
 * request by itself would not. Such a batch stays below the sizes of which Cassandra warns. Rows of
 * one partition are one mutation in any case. Not thread-safe.
 */
final class Batches {
  private static final int ROWS_OF_ONE_PARTITION = 100;
  private static final int ROWS_OF_SEVERAL = 30;
  private static final int MOST_PARTITIONS = 10;
  private static final int MOST_BYTES = 4 * 1024;

  private final StoreSession session;
  private final List<Statement<?>> requests = new ArrayList<>();
  private final Map<Set<Node>, Shared> open = new HashMap<>();

  /** Rows of several partitions, held by the same nodes. */
  private static final class Shared {
    final List<BoundStatement> rows = new ArrayList<>();
    int partitions;
    int bytes;
  }

  Batches(StoreSession session) {
    this.session = session;
  }

  /** Adds rows of one partition: at least one. */
  void add(List<BoundStatement> rows) {
    int bytes = rows.stream().mapToInt(Batches::bytesOf).sum();
    if (rows.size() > ROWS_OF_SEVERAL || bytes > MOST_BYTES) {
      for (int from = 0; from < rows.size(); from += ROWS_OF_ONE_PARTITION) {
        request(rows.subList(from, Math.min(rows.size(), from + ROWS_OF_ONE_PARTITION)));
      }
      return;
    }
    Set<Node> replicas = session.replicas(rows.get(0));
    Shared shared = open.computeIfAbsent(replicas, nodes -> new Shared());
    if (shared.partitions == MOST_PARTITIONS
        || shared.rows.size() + rows.size() > ROWS_OF_SEVERAL
        || shared.bytes + bytes > MOST_BYTES) {
      request(shared.rows);
      shared = new Shared();
      open.put(replicas, shared);
    }
    shared.rows.addAll(rows);
    shared.partitions++;
    shared.bytes += bytes;
  }

  private static int bytesOf(BoundStatement row) {
    int bytes = 0;
    for (int i = 0; i < row.size(); i++) {
      bytes += row.getBytesUnsafe(i).remaining();
    }
    return bytes;
  }

  /** The requests that write all that was added. */
  List<Statement<?>> requests() {
    open.values().forEach(shared -> request(shared.rows));
    open.clear();
    return requests;
  }

  private void request(List<BoundStatement> rows) {
    if (rows.size() == 1) {
      requests.add(rows.get(0));
      return;
    }
    BatchStatementBuilder batch = BatchStatement.builder(BatchType.UNLOGGED);
    rows.forEach(batch::addStatement);
    requests.add(batch.build());
  }
}
