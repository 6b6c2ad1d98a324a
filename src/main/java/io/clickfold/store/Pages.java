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
import java.util.function.UnaryOperator;

/**
 * Reads all rows of a statement, with one page in memory at a time. Whoever subscribes begins with
 * the first page, also after a failure: how far a reading is belongs to its subscription.
 */
public final class Pages {
  private final StoreSession session;
  private final Statement<?> statement;
  private AsyncResultSet current;

  private Pages(StoreSession session, Statement<?> statement) {
    this.session = session;
    this.statement = statement;
  }

  /** Emits the rows page by page; ends after the last one. A retry emits them again. */
  public static Uni<Void> read(
      StoreSession session, Statement<?> statement, Consumer<Iterable<Row>> pages) {
    return each(session, statement).invoke(pages).onItem().ignoreAsUni();
  }

  /** The same, but a page is read, and used, when it is its turn. */
  public static Uni<Void> read(
      StoreSession session, Statement<?> statement, PageGate gate, Consumer<Iterable<Row>> pages) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Pages read = new Pages(session, statement);
              return Multi.createBy()
                  .repeating()
                  .uni(
                      () ->
                          gate.enter(
                              () -> read.next().invoke(page -> pages.accept(page.currentPage()))))
                  .whilst(AsyncResultSet::hasMorePages)
                  .onItem()
                  .ignoreAsUni();
            });
  }

  /** All rows, each as what is made of it. */
  public static <T> Uni<List<T>> list(
      StoreSession session, Statement<?> statement, Function<Row, T> made) {
    return Uni.createFrom()
        .deferred(
            () -> {
              List<T> all = new ArrayList<>();
              return read(session, statement, page -> page.forEach(row -> all.add(made.apply(row))))
                  .replaceWith(all);
            });
  }

  /** The rows page by page, each read when it is wanted. */
  public static Multi<Iterable<Row>> each(StoreSession session, Statement<?> statement) {
    return each(session, statement, UnaryOperator.identity());
  }

  /**
   * The same, with more attempts at a page: a failure that these cure goes back no further.
   *
   * @param patiently makes of one attempt as many as it takes; it may subscribe again
   */
  public static Multi<Iterable<Row>> each(
      StoreSession session, Statement<?> statement, UnaryOperator<Uni<AsyncResultSet>> patiently) {
    return Multi.createFrom()
        .deferred(
            () -> {
              Pages pages = new Pages(session, statement);
              return Multi.createBy()
                  .repeating()
                  .uni(() -> patiently.apply(pages.next()))
                  .whilst(AsyncResultSet::hasMorePages);
            })
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
