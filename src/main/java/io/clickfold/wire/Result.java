package io.clickfold.wire;

/** What stands in a record of the topic {@code click-counts}. */
public sealed interface Result
    permits MinuteCounts, SourceWatermark, AdSplit, Ranking, RankingWatermark, TaskMark, Gap {
  /** Calls the visitor's method for this kind of result, and returns what that returned. */
  <T> T accept(Visitor<T> visitor);

  /**
   * Tells the kinds of results apart: with a method for each, so that whoever reads the queue has
   * to say what becomes of a new kind before it compiles.
   */
  interface Visitor<T> {
    T visit(MinuteCounts counts);

    T visit(SourceWatermark watermark);

    T visit(AdSplit split);

    T visit(Ranking ranking);

    T visit(RankingWatermark watermark);

    T visit(TaskMark mark);

    T visit(Gap gap);
  }
}
