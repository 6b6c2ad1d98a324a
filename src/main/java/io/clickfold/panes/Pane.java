package io.clickfold.panes;

/** The clicks of one minute in one cell, by the ads' places in the cell. */
sealed interface Pane permits OpenPane, ClosedPane {

  /** About the memory that it takes while it is counted in; 0 of one that is closed. */
  long openBytes();

  /** The same, for good. */
  ClosedPane close();

  /** Emits all counts; a place may come more than once, its counts add up. */
  void forEach(Sink sink);

  /** Receives counts. */
  @FunctionalInterface
  interface Sink {
    void add(int slot, long clicks);
  }
}
