package io.clickfold.store.counts;

import io.clickfold.click.MinuteRange;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreUnavailableException;
import io.clickfold.wire.AdSplit;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Which ads were split over shards, and when: kept as long as raw clicks. When a minute is final,
 * all splits that it was in are stored.
 */
@Singleton
public final class AdSplits {
  private final ReadAccess access;

  AdSplits(ReadAccess access) {
    this.access = access;
  }

  /**
   * The splits that have minutes of a range, as each hour of it knows them: one that lasts for
   * hours comes once for each hour, later ones later.
   *
   * @return fails with a {@link StoreUnavailableException} if Cassandra does not answer
   */
  public Uni<List<AdSplit>> of(MinuteRange range) {
    return access
        .statements()
        .chain(statements -> read(statements, range))
        .onFailure()
        .transform(StoreFailures::translate);
  }

  private static Uni<List<AdSplit>> read(ReadStatements statements, MinuteRange range) {
    return Multi.createFrom()
        .items(range.hours().boxed())
        .onItem()
        .transformToMultiAndConcatenate(
            hour ->
                Pages.each(statements.session(), statements.splits().of(hour))
                    .onItem()
                    .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page))
                    .map(row -> SelectSplits.split(hour, row)))
        .filter(split -> split.from() < range.to() && split.to() > range.from())
        .collect()
        .asList();
  }
}
