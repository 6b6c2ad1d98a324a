package io.clickfold.store.finality;

import io.clickfold.click.MinuteRanges;
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

  /** How far minutes are final if there are these gaps. */
  public Finality before(MinuteRanges gaps) {
    return until.isEmpty() || gaps.isEmpty()
        ? this
        : new Finality(until.map(end -> earlier(end, gaps.ranges().get(0).from())));
  }

  private static Instant earlier(Instant end, long from) {
    return end.toEpochMilli() <= from ? end : Instant.ofEpochMilli(from);
  }

  /**
   * Whether all minutes before this instant are final.
   *
   * @param end in milliseconds since 1970
   */
  public boolean covers(long end) {
    return until.isPresent() && end <= until.get().toEpochMilli();
  }
}
