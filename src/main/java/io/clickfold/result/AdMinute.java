package io.clickfold.result;

import java.util.List;

/**
 * Clicks of an ad in a minute, as one source has counted them so far: the cells that changed since
 * this source's last record of the ad and minute, each with its whole count, not an increment.
 *
 * @param adId the ad
 * @param minute the minute's start, in milliseconds since 1970
 * @param source the input partition that counted
 * @param generation 0 for live counts
 * @param cubes the changed cells by cube, each cube once
 */
public record AdMinute(String adId, long minute, int source, int generation, List<CubeCells> cubes)
    implements Result {}
