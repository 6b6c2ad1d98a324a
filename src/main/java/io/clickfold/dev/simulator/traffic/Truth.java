package io.clickfold.dev.simulator.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What the simulator has sent, for about the last hour; less where that would take too much memory.
 * Thread-safe.
 */
public final class Truth {
  private static final long MINUTE_MILLIS = 60_000;
  private static final int MAX_MINUTES = 60;
  private static final int MAX_AD_MINUTES = 100_000;
  private static final int SAMPLED_CLICKS = 500;

  private final int ads;
  private final int sampleOneIn;
  private final long maxDisorderMillis;
  private final TreeMap<Long, TruthMinute> minutes = new TreeMap<>();
  private long begin = Long.MAX_VALUE;

  /** Knows of no click yet. */
  public Truth(SimulatorSettings settings, Ads ads) {
    this.ads = ads.count();
    this.sampleOneIn = Math.max(1, settings.rate() * 60 / SAMPLED_CLICKS);
    this.maxDisorderMillis = settings.maxDisorder().toMillis();
  }

  /**
   * The traffic begins. What has been sent of earlier minutes is not known.
   *
   * @param nowMillis in milliseconds since 1970
   */
  public synchronized void begin(long nowMillis) {
    begin = Math.min(begin, nowMillis);
  }

  /** A click that has to be counted is about to be sent. */
  public synchronized TruthMinute count(SimulatedClick click) {
    TruthMinute minute = minute(click.timeMillis());
    minute.count(click);
    return minute;
  }

  /** A click that must not be counted, because it is late, is about to be sent. */
  public synchronized void countLate(SimulatedClick click) {
    TruthMinute minute = minutes.get(startOf(click.timeMillis()));
    if (minute != null) {
      minute.countLate();
    }
  }

  /** The whole minutes of the traffic in order, of which nothing more will be sent. */
  public synchronized List<TruthMinute> complete(long nowMillis) {
    return minutes.values().stream()
        .filter(minute -> minute.start() >= begin)
        .filter(minute -> minute.start() + MINUTE_MILLIS + maxDisorderMillis < nowMillis)
        .toList();
  }

  private TruthMinute minute(long timeMillis) {
    long start = startOf(timeMillis);
    TruthMinute minute = minutes.get(start);
    if (minute == null) {
      forgetOldest();
      minute = new TruthMinute(start, ads, sampleOneIn);
      minutes.put(start, minute);
    }
    return minute;
  }

  private void forgetOldest() {
    List<TruthMinute> known = new ArrayList<>(minutes.values());
    int adMinutes = known.stream().mapToInt(TruthMinute::adsSeen).sum();
    for (TruthMinute oldest : known) {
      if (minutes.size() < MAX_MINUTES && adMinutes < MAX_AD_MINUTES) {
        return;
      }
      minutes.remove(oldest.start());
      adMinutes -= oldest.adsSeen();
    }
  }

  private static long startOf(long timeMillis) {
    return timeMillis - Math.floorMod(timeMillis, MINUTE_MILLIS);
  }
}
