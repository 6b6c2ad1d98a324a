package io.clickfold.store.surplus;

import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.MinuteRange;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.counts.ReadAccess;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/** Removes counts of what a recalculation has not counted: the raw clicks have nothing of it. */
@Singleton
public final class SurplusRows {
  private final ReadAccess access;
  private final List<Cube> cubes;

  SurplusRows(ReadAccess access, ClickfoldConfig config) {
    this.access = access;
    this.cubes = Cubes.parse(config.cubes()).all().stream().filter(Cube::hasManyCells).toList();
  }

  /**
   * Removes all rows of a range that are older than a generation, of whatever source and, if all
   * ads are searched, of whatever cube. To be called when all is stored that the generation has
   * counted; may be called again. What is deleted is hidden up to the generation only, so it does
   * no harm to rows that come meanwhile.
   *
   * @param ads the ads whose rows are searched; empty for all, which reads the keys of all
   *     partitions that there are
   * @param scanned told of partitions that were searched since it was told last; by several threads
   * @return fails with a {@link StoreUnavailableException} if Cassandra does not answer, also when
   *     asked again for some time
   * @throws IllegalArgumentException if the generation is that of live counts
   */
  public Uni<Surplus> remove(
      MinuteRange range, int generation, Set<String> ads, LongConsumer scanned) {
    return access
        .statements()
        .map(statements -> new SurplusScan(statements.session(), range, generation, scanned))
        .chain(scan -> ads.isEmpty() ? scan.all() : scan.of(ads, cubes))
        .onFailure()
        .transform(StoreFailures::translate);
  }
}
