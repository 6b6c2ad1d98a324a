package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Supplier;

/**
 * Tells what Cassandra refuses for what it is from what a wait may cure. A write that is invalid is
 * tried again a few times. If it stays so, its table is looked at: if that is missing, or is
 * another one, no write would be valid.
 */
public final class StoreRefusals {
  /** The name that its time stamp has in a write. All other values are named as their columns. */
  public static final String WRITTEN = "written";

  private static final int RETRIES = 3;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private StoreRefusals() {}

  /**
   * Runs a write once, or a few times if it is invalid; fails with a {@link StoreRefusedException}
   * if it is.
   */
  public static Uni<Void> write(StoreSession session, Statement<?> write) {
    return Uni.createFrom()
        .deferred(() -> session.execute(write))
        .onFailure(InvalidQueryException.class)
        .call(invalid -> Uni.createFrom().voidItem().onItem().delayIt().by(PAUSE))
        .onFailure(InvalidQueryException.class)
        .retry()
        .atMost(RETRIES)
        .replaceWithVoid()
        .onFailure(AssertionError.class)
        .transform(StoreRefusedException::new)
        .onFailure(InvalidQueryException.class)
        .recoverWithUni(
            invalid ->
                lookAtTables(session, write)
                    .onItem()
                    .transformToUni(
                        asExpected ->
                            Uni.createFrom().failure(new StoreRefusedException(invalid))));
  }

  /** Makes what is to be stored; whatever fails in that becomes a {@link StoreRefusedException}. */
  public static <T> T making(Supplier<T> made) {
    try {
      return made.get();
    } catch (RuntimeException e) {
      throw new StoreRefusedException(e);
    }
  }

  /** The same of what is made one by one. */
  public static <T> Iterator<T> making(Iterator<T> made) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return making(() -> made.hasNext());
      }

      @Override
      public T next() {
        return making(() -> made.next());
      }
    };
  }

  /** Fails if a table that is written to cannot be read as it should be. */
  private static Uni<Void> lookAtTables(StoreSession session, Statement<?> write) {
    Set<String> looks = new LinkedHashSet<>();
    for (PreparedStatement prepared : prepared(write)) {
      looks.add(look(prepared));
    }
    return Multi.createFrom()
        .iterable(looks)
        .onItem()
        .transformToUniAndConcatenate(
            look -> session.execute(SimpleStatement.newInstance(look).setPageSize(1)))
        .onItem()
        .ignoreAsUni();
  }

  private static List<PreparedStatement> prepared(Statement<?> write) {
    if (write instanceof BoundStatement row) {
      return List.of(row.getPreparedStatement());
    }
    Set<PreparedStatement> all = new LinkedHashSet<>();
    if (write instanceof BatchStatement batch) {
      for (BatchableStatement<?> one : batch) {
        if (one instanceof BoundStatement row) {
          all.add(row.getPreparedStatement());
        }
      }
    }
    return List.copyOf(all);
  }

  /** Reads one row of the columns that a statement writes. */
  private static String look(PreparedStatement prepared) {
    StringJoiner columns = new StringJoiner(", ");
    String table = "";
    for (ColumnDefinition column : prepared.getVariableDefinitions()) {
      if (!column.getName().asInternal().equals(WRITTEN)) {
        columns.add(column.getName().asCql(true));
        table = column.getKeyspace().asCql(true) + "." + column.getTable().asCql(true);
      }
    }
    return "SELECT %s FROM %s LIMIT 1".formatted(columns, table);
  }
}
