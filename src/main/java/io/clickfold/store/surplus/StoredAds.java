package io.clickfold.store.surplus;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreSession;
import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.counts.ReadAccess;
import io.clickfold.store.counts.ReadStatements;
import io.clickfold.store.surplus.VersionedTable.SelectPartitions;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds ads by what is stored, whatever clicks say. */
@Singleton
public final class StoredAds {
  private static final int CONCURRENT_RANGES = 4;
  private static final int PAGE_OF_KEYS = 5_000;

  private final ReadAccess access;

  StoredAds(ReadAccess access) {
    this.access = access;
  }

  /**
   * The ads that have totals on the UTC day of a range, each once. Reads the keys of all partitions
   * of totals, some at once, with back-pressure.
   *
   * @param range within one UTC day
   * @return fails with a {@link StoreUnavailableException} if Cassandra does not answer
   */
  public Multi<String> ofDayOf(MinuteRange range) {
    return access
        .statements()
        .map(ReadStatements::session)
        .onItem()
        .transformToMulti(
            session ->
                VersionedTable.totals(session)
                    .onItem()
                    .transformToMulti(table -> ads(session, table, range)))
        .onFailure()
        .transform(StoreFailures::translate);
  }

  private static Multi<String> ads(StoreSession session, VersionedTable table, MinuteRange range) {
    return Multi.createFrom()
        .iterable(TokenRanges.of(session))
        .onItem()
        .transformToMulti(tokens -> ads(session, table, tokens, table.has().rowsOf(range)))
        .merge(CONCURRENT_RANGES);
  }

  private static Multi<String> ads(
      StoreSession session, VersionedTable table, TokenRange tokens, Predicate<Row> has) {
    return Pages.each(session, table.partitions().of(tokens).setPageSize(PAGE_OF_KEYS))
        .onItem()
        .transformToIterable(
            page -> {
              List<String> ads = new ArrayList<>();
              page.forEach(
                  row -> {
                    if (has.test(row)) {
                      ads.add(SelectPartitions.adId(row));
                    }
                  });
              return ads;
            });
  }
}
