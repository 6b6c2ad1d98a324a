package io.clickfold.api.clicks;

import java.time.Instant;
import java.util.List;

/**
 * The clicks of some ads by minute.
 *
 * @param finalUntil every minute of the range that ends by then is final; null if none is
 * @param pendingFrom from this minute on clicks may be missing that the ads' totals have; null if
 *     there is no such minute
 * @param clicks of each ad, in the order in which they were asked for, those of each minute
 */
public record AdSeries(Instant finalUntil, Instant pendingFrom, List<List<Long>> clicks) {}
