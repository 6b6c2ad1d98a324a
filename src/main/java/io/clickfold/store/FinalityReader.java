package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.platform.ClickfoldConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads how far the stored counts are final, at most once a second. */
@Singleton
public final class FinalityReader {
  private static final Duration MAX_AGE = Duration.ofSeconds(1);

  private final ReadAccess access;
  private final String topic;
  private final Shared<Finality> finality;

  FinalityReader(ReadAccess access, ClickfoldConfig config) {
    this.access = access;
    this.topic = config.topics().clickCounts();
    this.finality = new Shared<>(this::read, MAX_AGE, System::nanoTime);
  }

  /**
   * How far counts are final that are read <em>after</em> this has been answered. For counts that
   * were read before it says nothing: they may have changed since.
   *
   * @return fails with a {@link StoreUnavailableException} if Cassandra does not answer
   */
  public Uni<Finality> finality() {
    return finality.get();
  }

  private Uni<Finality> read() {
    List<StoredWatermark> watermarks = new ArrayList<>();
    return access
        .statements()
        .chain(
            statements ->
                Pages.read(
                    statements.session(),
                    statements.watermarks().bind(topic),
                    page -> page.forEach(row -> watermarks.add(watermark(row)))))
        .map(done -> StoredWatermark.finality(watermarks))
        .onFailure()
        .transform(StoreFailures::translate);
  }

  private static StoredWatermark watermark(Row row) {
    return new StoredWatermark(
        row.getInt("partition"),
        row.getInt("source"),
        row.getInt("sources"),
        row.getInt("partitions"),
        row.getInstant("watermark"));
  }
}
