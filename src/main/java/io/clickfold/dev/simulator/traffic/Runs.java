package io.clickfold.dev.simulator.traffic;

import java.util.ArrayList;
import java.util.List;

/** Cuts minutes into runs that have no gap, so that each can be asked for by one range. */
public final class Runs {
  private static final long MINUTE_MILLIS = 60_000;

  private Runs() {}

  /** Minutes in succession, together; they have to be in order. */
  public static List<List<TruthMinute>> of(List<TruthMinute> minutes) {
    List<List<TruthMinute>> runs = new ArrayList<>();
    long end = Long.MIN_VALUE;
    for (TruthMinute minute : minutes) {
      if (minute.start() != end) {
        runs.add(new ArrayList<>());
      }
      runs.get(runs.size() - 1).add(minute);
      end = minute.start() + MINUTE_MILLIS;
    }
    return runs;
  }
}
