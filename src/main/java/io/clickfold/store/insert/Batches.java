package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.clickfold.store.Rows;
import io.clickfold.store.StoreSession;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;

/**
 * Packs rows into few requests, made one by one as they are wanted. Most partitions get a row or
 * two at a time, and a request each would cost Cassandra more than the rows do. So rows of several
 * partitions share an unlogged batch if the same nodes hold them: its coordinator is one of these,
 * and has nothing to forward that a request by itself would not. Such a batch stays below the sizes
 * of which Cassandra warns. Rows of one partition key are one mutation in any case, also those of
 * several tables. Not thread-safe.
 */
final class Batches implements Iterator<Statement<?>> {
  private static final int ROWS_OF_ONE_PARTITION = 100;
  private static final int BYTES_OF_ONE_PARTITION = 64 * 1024;
  private static final int ROWS_OF_SEVERAL = 30;
  private static final int BYTES_OF_SEVERAL = 4 * 1024;
  private static final int MAX_PARTITIONS = 10;

  /** What Cassandra counts for a row besides its values: 51 bytes were seen. */
  private static final int ROW_BYTES = 64;

  private final StoreSession session;
  private final Iterator<List<Rows>> partitions;
  private final Queue<Statement<?>> ready = new ArrayDeque<>();
  private final Map<Set<Node>, SharedBatch> open = new HashMap<>();

  /** Rows of several partitions, held by the same nodes. */
  private static final class SharedBatch {
    final List<BatchableStatement<?>> rows = new ArrayList<>(ROWS_OF_SEVERAL);
    int partitions;
    int bytes;
  }

  /**
   * @param partitions the rows of each partition: at least one
   */
  Batches(StoreSession session, Iterator<List<Rows>> partitions) {
    this.session = session;
    this.partitions = partitions;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && partitions.hasNext()) {
      add(partitions.next());
    }
    if (ready.isEmpty()) {
      open.values().forEach(shared -> request(shared.rows));
      open.clear();
    }
    return !ready.isEmpty();
  }

  @Override
  public Statement<?> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void add(List<Rows> partition) {
    int rows = 0;
    int bytes = 0;
    for (Rows together : partition) {
      rows += together.statements().size();
      bytes += together.bytes() + ROW_BYTES * together.statements().size();
    }
    if (rows > ROWS_OF_SEVERAL || bytes > BYTES_OF_SEVERAL) {
      requestAlone(partition);
      return;
    }
    BoundStatement any = partition.get(0).statements().get(0);
    Set<Node> replicas = session.replicas(any);
    SharedBatch shared = open.computeIfAbsent(replicas, nodes -> new SharedBatch());
    if (shared.partitions == MAX_PARTITIONS
        || shared.rows.size() + rows > ROWS_OF_SEVERAL
        || shared.bytes + bytes > BYTES_OF_SEVERAL) {
      request(shared.rows);
      shared = new SharedBatch();
      open.put(replicas, shared);
    }
    for (Rows together : partition) {
      shared.rows.addAll(together.statements());
    }
    shared.partitions++;
    shared.bytes += bytes;
  }

  private void requestAlone(List<Rows> partition) {
    List<BatchableStatement<?>> rows = new ArrayList<>();
    int bytes = 0;
    for (Rows together : partition) {
      if (!rows.isEmpty()
          && (rows.size() + together.statements().size() > ROWS_OF_ONE_PARTITION
              || bytes + together.bytes() > BYTES_OF_ONE_PARTITION)) {
        request(rows);
        rows = new ArrayList<>();
        bytes = 0;
      }
      rows.addAll(together.statements());
      bytes += together.bytes();
    }
    request(rows);
  }

  private void request(List<BatchableStatement<?>> rows) {
    ready.add(
        rows.size() == 1
            ? rows.get(0)
            : BatchStatement.newInstance(BatchType.UNLOGGED).addAll(rows));
  }
}
