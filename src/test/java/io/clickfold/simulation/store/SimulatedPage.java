package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.internal.core.cql.EmptyColumnDefinitions;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A page of rows, each of which is given once. */
final class SimulatedPage implements AsyncResultSet {
  private final ColumnDefinitions columns;
  private final Iterator<Row> rows;
  private final boolean isApplied;
  private final Supplier<CompletionStage<AsyncResultSet>> next;
  private int remaining;

  /**
   * @param next reads the next page; null if there is none
   */
  SimulatedPage(
      ColumnDefinitions columns,
      List<Row> rows,
      boolean isApplied,
      Supplier<CompletionStage<AsyncResultSet>> next) {
    this.columns = columns;
    this.rows = rows.iterator();
    this.remaining = rows.size();
    this.isApplied = isApplied;
    this.next = next;
  }

  /** The answer to a write without a condition. */
  static SimulatedPage done() {
    return new SimulatedPage(EmptyColumnDefinitions.INSTANCE, List.of(), true, null);
  }

  @Override
  public ColumnDefinitions getColumnDefinitions() {
    return columns;
  }

  @Override
  public ExecutionInfo getExecutionInfo() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int remaining() {
    return remaining;
  }

  @Override
  public Iterable<Row> currentPage() {
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return rows.hasNext();
          }

          @Override
          public Row next() {
            Row row = rows.next();
            remaining--;
            return row;
          }
        };
  }

  @Override
  public boolean hasMorePages() {
    return next != null;
  }

  @Override
  public CompletionStage<AsyncResultSet> fetchNextPage() {
    if (next == null) {
      throw new IllegalStateException("No next page. Use #hasMorePages before calling this method");
    }
    return next.get();
  }

  @Override
  public boolean wasApplied() {
    return isApplied;
  }
}
