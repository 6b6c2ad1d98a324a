package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

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

  /** All rows, each as what is made of it. */
  public static <T> Uni<List<T>> list(
      StoreSession session, Statement<?> statement, Function<Row, T> made) {
    List<T> all = new ArrayList<>();
    return read(session, statement, page -> page.forEach(row -> all.add(made.apply(row))))
        .replaceWith(all);
  }

  /** The rows page by page, each read when it is wanted. */
  public static Multi<Iterable<Row>> each(StoreSession session, Statement<?> statement) {
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
