package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.Generations;
import io.clickfold.store.jobs.GenerationStatements.SelectLast;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;

/**
 * The generation of the youngest job, as stored: changed by lightweight transactions, so that no
 * two jobs get the same.
 */
@Singleton
final class LastGeneration {
  private final Prepared<GenerationStatements> prepared;

  LastGeneration(StoreConnection connection) {
    this.prepared = new Prepared<>(connection, GenerationStatements::prepare);
  }

  /**
   * One that is higher than all that were given before, and than live counts of now.
   *
   * @return fails with a {@link io.clickfold.store.StoreUnavailableException} if Cassandra does not
   *     answer
   */
  Uni<Integer> next() {
    return prepared.ask(s -> next(s, Generations.after(Instant.now())));
  }

  private static Uni<Integer> next(GenerationStatements s, int now) {
    return s.session()
        .execute(s.select().bound())
        .chain(
            result -> {
              Row row = result.one();
              int last = row == null ? 0 : SelectLast.last(row);
              int next = Math.max(now, last + 1);
              return s.session()
                  .execute(
                      Prepared.lightweight(
                          row == null ? s.first().of(next) : s.update().of(next, last)))
                  .map(AsyncResultSet::wasApplied)
                  .chain(applied -> applied ? Uni.createFrom().item(next) : next(s, now));
            });
  }
}
