package io.clickfold.wire;

/**
 * An ad in a ranking.
 *
 * @param clicks its clicks in the window; at least 1
 */
public record RankedAd(String adId, long clicks) {}
