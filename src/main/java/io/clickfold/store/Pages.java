package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.function.Consumer;

/** Reads all rows of a statement, with one page in memory at a time. */
public final class Pages {
  private final StoreSession session;
  private final Statement<?> statement;
  private AsyncResultSet current;

  private Pages(StoreSession session, Statement<?> statement) {
    this.session = session;
    this.statement = statement;
  }

  /** Hands over the rows page by page; ends after the last one. */
  public static Uni<Void> read(
      StoreSession session, Statement<?> statement, Consumer<Iterable<Row>> pages) {
    return each(session, statement).invoke(pages).onItem().ignoreAsUni();
  }

  /** The rows page by page, each read when it is wanted. */
  static Multi<Iterable<Row>> each(StoreSession session, Statement<?> statement) {
    return Multi.createBy()
        .repeating()
        .uni(() -> new Pages(session, statement), Pages::next)
        .whilst(AsyncResultSet::hasMorePages)
        .map(AsyncResultSet::currentPage);
  }

  private Uni<AsyncResultSet> next() {
    Uni<AsyncResultSet> next =
        current == null
            ? session.execute(statement)
            : Uni.createFrom().completionStage(current::fetchNextPage);
    return next.invoke(page -> current = page);
  }
}
