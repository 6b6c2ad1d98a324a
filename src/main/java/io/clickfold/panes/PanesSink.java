package io.clickfold.panes;

/** Receives what a partition's panes emit, in this order. */
public interface PanesSink {
  /** Rankings that changed. */
  void rankings(LocalRankings rankings);

  /** A fragment of a pane that has closed. */
  void pane(PaneRecord pane);

  /**
   * All rankings whose windows end by this time are final.
   *
   * @param until in milliseconds since 1970
   */
  void closed(long until);
}
