package io.clickfold.dev.simulator.traffic;

import io.clickfold.click.Dimension;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The clicks that were sent for a minute: of each ad by country and device, and of some users and
 * addresses. What was sent is guarded by the {@link Truth}; what became of it on the way to Kafka
 * may be reported by any thread.
 */
public final class TruthMinute {
  private static final int COUNTRIES = Country.values().length;
  private static final int DEVICES = Device.values().length;
  private static final int MAX_SAMPLES = 2_000;

  private final long start;
  private final int[][] cells;
  private final int sampleOneIn;
  private final Map<Sample, Integer> samples = new HashMap<>();
  private final AtomicInteger unacknowledged = new AtomicInteger();
  private volatile boolean disturbed;
  private int adsSeen;
  private int late;

  /**
   * @param start in milliseconds since 1970
   * @param sampleOneIn of how many users and addresses one is remembered
   */
  TruthMinute(long start, int ads, int sampleOneIn) {
    this.start = start;
    this.cells = new int[ads][];
    this.sampleOneIn = sampleOneIn;
  }

  /** When the minute begins, in milliseconds since 1970. */
  public long start() {
    return start;
  }

  void count(SimulatedClick click) {
    int[] ofAd = cells[click.ad()];
    if (ofAd == null) {
      ofAd = new int[COUNTRIES * DEVICES];
      cells[click.ad()] = ofAd;
      adsSeen++;
    }
    ofAd[cell(click.country(), click.device())]++;
    sample(click.ad(), Dimension.USER_ID, click.user());
    sample(click.ad(), Dimension.IP, click.address());
    unacknowledged.incrementAndGet();
  }

  void countLate() {
    late++;
  }

  /** A value is remembered from its first click on or not at all. */
  private void sample(int ad, Dimension dimension, int number) {
    if (number == Population.NONE || number % sampleOneIn != 0) {
      return;
    }
    Sample sample = new Sample(ad, dimension, number);
    if (samples.size() < MAX_SAMPLES || samples.containsKey(sample)) {
      samples.merge(sample, 1, Integer::sum);
    }
  }

  /** How many ads were clicked. */
  int adsSeen() {
    return adsSeen;
  }

  /** How many clicks were sent too late to be counted. */
  public int late() {
    return late;
  }

  /** The clicks of an ad. */
  public long clicks(int ad) {
    return cells[ad] == null ? 0 : IntStream.of(cells[ad]).sum();
  }

  /** The clicks of an ad from a country. */
  public long clicks(int ad, Country country) {
    return IntStream.range(0, DEVICES).mapToLong(d -> clicks(ad, country, d)).sum();
  }

  /** The clicks of an ad from a kind of device. */
  public long clicks(int ad, Device device) {
    return IntStream.range(0, COUNTRIES)
        .mapToLong(c -> cells[ad] == null ? 0 : cells[ad][c * DEVICES + device.ordinal()])
        .sum();
  }

  /** The clicks of an ad from a country and a kind of device. */
  public long clicks(int ad, Country country, Device device) {
    return clicks(ad, country, device.ordinal());
  }

  /** The cells that were remembered. */
  public List<Sample> samples() {
    return List.copyOf(samples.keySet());
  }

  /** The clicks of one cell that is watched. */
  public long clicks(Sample sample) {
    return samples.getOrDefault(sample, 0);
  }

  /** Kafka has appended one more of the counted clicks, or never will. */
  public void acknowledged() {
    unacknowledged.decrementAndGet();
  }

  /** Something happened to a click that may have kept it from being counted in this minute. */
  public void disturb() {
    disturbed = true;
  }

  /** Whether some of its clicks may or may not have arrived, so that the minute proves nothing. */
  public boolean isDisturbed() {
    return disturbed;
  }

  /** Whether the fate of every click is known. */
  public boolean isSettled() {
    return unacknowledged.get() == 0;
  }

  private long clicks(int ad, Country country, int device) {
    return cells[ad] == null ? 0 : cells[ad][country.ordinal() * DEVICES + device];
  }

  private static int cell(Country country, Device device) {
    return country.ordinal() * DEVICES + device.ordinal();
  }
}
