package io.clickfold.benchmark;

/** The state of one ad and minute: the ids of its clicks, and its cells. */
final class MinuteState {
  final IdTable ids;
  final AdMinuteCells cells;

  MinuteState(IdTable ids, AdMinuteCells cells) {
    this.ids = ids;
    this.cells = cells;
  }
}
