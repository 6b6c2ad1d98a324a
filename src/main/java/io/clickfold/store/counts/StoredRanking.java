package io.clickfold.store.counts;

import io.clickfold.wire.RankedAd;
import java.util.List;

/**
 * A ranking as it is stored.
 *
 * @param until the window's end, exclusive, in milliseconds since 1970
 * @param clicks all clicks in the window and cell, of whatever ad
 * @param complete whether all of the window's minutes were counted; if not, it never becomes final
 * @param ads the best first, and among equals by id
 */
public record StoredRanking(long until, long clicks, boolean complete, List<RankedAd> ads) {}
