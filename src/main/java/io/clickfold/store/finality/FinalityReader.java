package io.clickfold.store.finality;

import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.CachedRead;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Reads how far what is stored is final, at most once a second. */
@Singleton
public final class FinalityReader {
  private static final Duration MAX_AGE = Duration.ofSeconds(1);

  private final FinalityAccess access;
  private final CachedRead<Finality> counts;
  private final CachedRead<Finality> rankings;

  FinalityReader(FinalityAccess access, ClickfoldConfig config) {
    this.access = access;
    this.counts = shared(config.topics().clickCounts());
    this.rankings = shared(config.topics().adRanks());
  }

  /**
   * How far counts are final that are read <em>after</em> this has been answered. Counts that were
   * read before may have changed since.
   *
   * @return fails with a {@link StoreUnavailableException} if Cassandra does not answer
   */
  public Uni<Finality> finality() {
    return counts.get();
  }

  /** The same for rankings: those of windows that end by then do not change any more. */
  public Uni<Finality> rankings() {
    return rankings.get();
  }

  private CachedRead<Finality> shared(String topic) {
    return new CachedRead<>(() -> read(topic), MAX_AGE, System::nanoTime);
  }

  private Uni<Finality> read(String topic) {
    return watermarks(topic).map(Finality::of);
  }

  /** The watermarks of which finality is made. */
  public Uni<List<StoredWatermark>> watermarks(String topic) {
    return access
        .statements()
        .chain(
            statements ->
                Pages.list(
                    statements.session(),
                    statements.watermarks().of(topic),
                    SelectWatermarks::watermark))
        .onFailure()
        .transform(StoreFailures::translate);
  }
}
