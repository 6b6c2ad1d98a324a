package io.clickfold.fold;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Minutes that have closed, and are not emitted in whole; the first of them comes first. Not
 * thread-safe.
 */
final class UnfinishedMinutes {
  private final List<OpenMinute> minutes = new ArrayList<>();

  /** When the clock closed one of them, or later ones; null if it did not. */
  private FoldProgress.Clock clock;

  /** Whether all of them are to be emitted next, however much that is. */
  private boolean hurry;

  /**
   * None.
   *
   * @param clock when the clock will have closed some, after a replay; null if it did not
   */
  UnfinishedMinutes(FoldProgress.Clock clock) {
    this.clock = clock;
  }

  boolean isEmpty() {
    return minutes.isEmpty();
  }

  List<OpenMinute> all() {
    return minutes;
  }

  FoldProgress.Clock clock() {
    return clock;
  }

  /** Adds minutes that close now. */
  void close(List<OpenMinute> closing) {
    closing.forEach(OpenMinute::close);
    minutes.addAll(closing);
    minutes.sort(Comparator.comparingLong(OpenMinute::start));
  }

  /** The clock has closed minutes, with these or without. */
  void closedByClock(FoldProgress.Clock at) {
    if (!minutes.isEmpty()) {
      // There is room for one time in the progress.
      hurry |= clock != null && clock.offset() != at.offset();
      clock = at;
    }
  }

  /**
   * Emits what is left of them, up to about so many bytes, and their live counts.
   *
   * @param asideFrom the first minute that will be read again, and so closed again
   * @param finished receives the minutes of which nothing is left
   */
  void drain(MinuteEmitter emitter, long bytes, long asideFrom, Consumer<OpenMinute> finished) {
    long end = hurry ? Long.MAX_VALUE : emitter.bytes() + bytes;
    hurry = false;
    while (!minutes.isEmpty() && minutes.get(0).finish(emitter, end)) {
      finished.accept(minutes.remove(0));
    }
    minutes.forEach(minute -> minute.drain(emitter));
    if (minutes.isEmpty() && (clock == null || clock.watermark() <= asideFrom)) {
      clock = null;
    }
  }
}
