package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.simulation.SimulatedProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a process has asked, on its way. */
final class StoreRequest {
  final SimulatedProcess process;
  final List<Call> calls;
  final ConsistencyLevel level;
  final Duration timeout;
  final int pageRows;
  final int nowSecond;
  final PlannedSelect.Place after;
  final CompletableFuture<AsyncResultSet> answer = new CompletableFuture<>();

  /**
   * A statement with its values.
   *
   * @param micros its time stamp, unless it states another one
   */
  record Call(PlannedCql plan, byte[][] values, long micros) {}

  /**
   * @param calls one, or those of a batch
   * @param level null for the default
   * @param nowSecond the time that its times to live are of; {@link Statement#NO_NOW_IN_SECONDS} if
   *     it is that of the nodes
   * @param after where the page before ended; null for the first
   */
  StoreRequest(
      SimulatedProcess process,
      List<Call> calls,
      ConsistencyLevel level,
      Duration timeout,
      int pageRows,
      int nowSecond,
      PlannedSelect.Place after) {
    this.process = process;
    this.calls = calls;
    this.level = level == null ? ConsistencyLevel.LOCAL_QUORUM : level;
    this.timeout = timeout;
    this.pageRows = pageRows;
    this.nowSecond = nowSecond;
    this.after = after;
  }

  /** The same, of the next page. */
  StoreRequest next(PlannedSelect.Place place) {
    return new StoreRequest(process, calls, level, timeout, pageRows, nowSecond, place);
  }

  /** How many replicas have to answer. */
  int quorum() {
    if (level == ConsistencyLevel.ONE || level == ConsistencyLevel.LOCAL_ONE) {
      return 1;
    }
    return level == ConsistencyLevel.ALL ? 3 : 2;
  }

  boolean isWrite() {
    return !(calls.get(0).plan() instanceof PlannedSelect);
  }

  boolean isConditional() {
    return calls.get(0).plan() instanceof PlannedWrite write && write.isConditional();
  }
}
