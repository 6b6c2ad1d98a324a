package io.clickfold.result;

/**
 * An ad in a ranking.
 *
 * @param clicks its clicks in the window; at least 1
 */
public record RankedAd(String adId, long clicks) {}
