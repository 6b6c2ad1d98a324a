package io.clickfold.wire;

/** What stands in a record of the topic {@code click-counts}. */
public sealed interface Result
    permits MinuteCounts, SourceWatermark, AdSplit, Ranking, RankingWatermark, TaskMark, Gap {
  /** Calls the visitor's method for this kind of result, and returns what that returned. */
  <T> T accept(Visitor<T> visitor);

  /**
   * Handles the kinds of results, with a method for each: a new kind does not compile until every
   * reader of the queue handles it.
   */
  interface Visitor<T> {
    /** Counts of a minute. */
    T visit(MinuteCounts counts);

    /** How far a source has come. */
    T visit(SourceWatermark watermark);

    /** A decision about a hot ad. */
    T visit(AdSplit split);

    /** A ranking of a window. */
    T visit(Ranking ranking);

    /** How far a ranker has come. */
    T visit(RankingWatermark watermark);

    /** The end of a task. */
    T visit(TaskMark mark);

    /** Minutes that may lack clicks. */
    T visit(Gap gap);
  }
}
