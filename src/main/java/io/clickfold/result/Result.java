package io.clickfold.result;

/** What stands in a record of the result queue {@code click-counts}. */
public sealed interface Result
    permits MinuteCounts, SourceWatermark, AdSplit, Ranking, RankingWatermark, TaskMark, Gap {}
