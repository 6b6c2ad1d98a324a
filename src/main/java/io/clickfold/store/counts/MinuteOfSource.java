package io.clickfold.store.counts;

/**
 * What names a row of an ad's day.
 *
 * @param minute the minute's start, in milliseconds since 1970
 * @param source the input partition that counted
 */
public record MinuteOfSource(long minute, int source) {}
