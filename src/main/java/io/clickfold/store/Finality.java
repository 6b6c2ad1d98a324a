package io.clickfold.store;

import java.time.Instant;
import java.util.Optional;

/**
 * How far the stored counts are final.
 *
 * @param until every minute that ends by then is final; empty if none is
 */
public record Finality(Optional<Instant> until) {
  /** No minute is final. */
  public static final Finality NONE = new Finality(Optional.empty());

  /**
   * Whether all minutes before this instant are final.
   *
   * @param end in milliseconds since 1970
   */
  public boolean covers(long end) {
    return until.isPresent() && end <= until.get().toEpochMilli();
  }
}
