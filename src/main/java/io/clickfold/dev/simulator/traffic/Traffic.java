package io.clickfold.dev.simulator.traffic;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Random clicks as real traffic has them: few ads get most of the clicks, clicks come out of order,
 * some come twice, late, incomplete or spoilt, and for some minutes one ad is hot. The same for the
 * same seed and times. Not thread-safe.
 */
public final class Traffic {
  private static final double DUPLICATES = 0.01;
  private static final double LATE = 0.0002;
  private static final double REJECTED = 0.0005;
  private static final double HOT = 0.4;
  private static final double NOT_SAID = 0.02;
  private static final long FIRST_REPEAT_MILLIS = 1_000;
  private static final long MAX_EXTRA_LATE_MILLIS = Duration.ofMinutes(2).toMillis();
  private static final long HOT_EVERY_MILLIS = Duration.ofMinutes(10).toMillis();
  private static final long HOT_FOR_MILLIS = Duration.ofMinutes(3).toMillis();

  private final SplittableRandom random;
  private final Ads ads;
  private final Population population;
  private final WeightedChoice popularity;
  private final ClickJson json;
  private final Spoiler spoiler;
  private final Repeats repeats = new Repeats();
  private final long maxDisorderMillis;
  private final long longestRepeatMillis;
  private final long lateAgeMillis;
  private SimulatedClick previous;

  /** Traffic that is the same for the same seed. */
  public Traffic(SimulatorSettings settings, Ads ads, Population population, long seed) {
    this.random = new SplittableRandom(seed);
    this.ads = ads;
    this.population = population;
    this.popularity = WeightedChoice.zipf(settings.ads());
    this.json = new ClickJson(ads, population);
    this.spoiler = new Spoiler(random, json);
    this.maxDisorderMillis = settings.maxDisorder().toMillis();
    this.longestRepeatMillis = settings.longestRepeat().toMillis();
    this.lateAgeMillis = settings.lateAge().toMillis();
  }

  /** Whether the hot ad is hot in a minute: in three of every ten. */
  static boolean isHot(long timeMillis) {
    return Math.floorMod(timeMillis, HOT_EVERY_MILLIS) < HOT_FOR_MILLIS;
  }

  /** The next record, which has to be sent behind those before it. */
  public Outgoing next(long nowMillis) {
    if (repeats.isDue(nowMillis)) {
      return repeats.next();
    }
    double chance = random.nextDouble();
    if (chance < REJECTED) {
      SimulatedClick click = click(nowMillis);
      return new Outgoing(
          ExpectedOutcome.REJECTED, click, ads.key(click.ad()), spoiler.spoil(click));
    }
    if (chance < REJECTED + LATE && previous != null) {
      return outgoing(ExpectedOutcome.LATE, late());
    }
    previous = click(nowMillis);
    Outgoing counted = outgoing(ExpectedOutcome.COUNTED, previous);
    if (random.nextDouble() < DUPLICATES) {
      repeats.add(nowMillis + repeatAfter(), counted);
    }
    return counted;
  }

  private Outgoing outgoing(ExpectedOutcome outcome, SimulatedClick click) {
    return new Outgoing(outcome, click, ads.key(click.ad()), json.encode(click));
  }

  /**
   * A click that is late beyond doubt: it follows one of the same ad, thus in the same partition,
   * whose time has moved the watermark past it.
   */
  private SimulatedClick late() {
    long age = lateAgeMillis + random.nextLong(MAX_EXTRA_LATE_MILLIS);
    return previous.at(previous.timeMillis() - age, idHigh(), idLow());
  }

  private SimulatedClick click(long nowMillis) {
    long time = nowMillis - disorder();
    int user = random.nextInt(Population.USERS);
    return new SimulatedClick(
        ad(time),
        time,
        idHigh(),
        idLow(),
        isGiven() ? user : Population.NONE,
        isGiven() ? population.address(user) : Population.NONE,
        isGiven() ? population.country(user) : Country.NONE,
        isGiven() ? population.device(user) : Device.NONE);
  }

  private int ad(long timeMillis) {
    if (isHot(timeMillis) && random.nextDouble() < HOT) {
      return ads.hot();
    }
    return popularity.pick(random.nextDouble());
  }

  private boolean isGiven() {
    return random.nextDouble() >= NOT_SAID;
  }

  /** Mostly little, seldom much. */
  private long disorder() {
    double uniform = random.nextDouble();
    return (long) (maxDisorderMillis * uniform * uniform * uniform * uniform);
  }

  private long repeatAfter() {
    return Math.min(
        longestRepeatMillis, FIRST_REPEAT_MILLIS + random.nextLong(longestRepeatMillis + 1));
  }

  /** The bits of a random UUID, by RFC 9562's version 4. */
  private long idHigh() {
    return random.nextLong() & 0xffff_ffff_ffff_0fffL | 0x4000L;
  }

  private long idLow() {
    return random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
  }
}
