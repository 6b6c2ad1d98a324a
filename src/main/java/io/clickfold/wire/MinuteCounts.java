package io.clickfold.wire;

import java.util.List;

/**
 * Clicks in a minute, as one source has counted them so far, of those ads that have changed since
 * this source's last records of the minute. Counts are whole, not increments.
 *
 * @param minute the minute's start, in milliseconds since 1970
 * @param source the input partition that counted
 * @param generation 0 for live counts
 * @param ads each ad once
 */
public record MinuteCounts(long minute, int source, int generation, List<AdCounts> ads)
    implements Result {
  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.visit(this);
  }
}
