package io.clickfold.click;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * Clicks as JSON, made in advance: ads by Zipf's law, ips and users mostly different, 10 percent of
 * them up to 20 seconds late. They may be gone through again and again: each time, their ids and
 * minutes are others, written into the bytes in place.
 */
public final class SampleClicks {
  /** Clicks in a minute of event time. */
  public static final int PER_MINUTE = 500_000;

  private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
  private static final int MINUTES_OF_DAY = 24 * 60;
  private static final String BEFORE_ID = "{\"event_id\":\"";
  private static final int ID_AT = BEFORE_ID.length();
  private static final int DIGITS = 8;

  /** Codes that exist: any other would send its click to Jackson. */
  private static final String[] COUNTRIES = Locale.getISOCountries();

  private final byte[][] clicks;
  private final int[] minuteAt;
  private final int[] minutes;
  private final int lapMinutes;
  private int next;
  private int lap;

  /**
   * @param count a multiple of {@link #PER_MINUTE}
   */
  public SampleClicks(int count, int ads) {
    Random random = new Random(42);
    double[] shares = zipf(ads);
    clicks = new byte[count][];
    minuteAt = new int[count];
    minutes = new int[count];
    lapMinutes = count / PER_MINUTE;
    for (int i = 0; i < count; i++) {
      long time = START.toEpochMilli() + 60_000L * i / PER_MINUTE + 60_000;
      if (random.nextInt(10) == 0) {
        time -= random.nextInt(20_000);
      }
      String before =
          BEFORE_ID
              + new UUID(random.nextLong(), random.nextLong())
              + "\",\"ad_id\":\"ad-"
              + ad(shares, random)
              + "\",\"click_time\":\""
              + "2026-11-22T";
      String click =
          before
              + Instant.ofEpochMilli(time).toString().substring(11)
              + "\",\"user_id\":\"u-"
              + random.nextInt(1_000_000)
              + "\",\"ip\":\"10."
              + random.nextInt(256)
              + "."
              + random.nextInt(256)
              + "."
              + random.nextInt(256)
              + "\",\"country\":\""
              + COUNTRIES[random.nextInt(COUNTRIES.length)]
              + "\",\"device\":\""
              + (random.nextBoolean() ? "mobile" : "desktop")
              + "\"}";
      clicks[i] = click.getBytes(StandardCharsets.UTF_8);
      minuteAt[i] = before.length();
      minutes[i] = (int) ((time - START.toEpochMilli()) / 60_000);
    }
  }

  /** The next click, valid until the same comes again. */
  public byte[] next() {
    if (next == clicks.length) {
      next = 0;
      lap++;
    }
    int i = next++;
    byte[] click = clicks[i];
    for (int digit = 0, left = lap; digit < DIGITS; digit++, left >>>= 4) {
      click[ID_AT + digit] = (byte) "0123456789abcdef".charAt(left & 15);
    }
    int minute = (minutes[i] + lap * lapMinutes) % MINUTES_OF_DAY;
    int at = minuteAt[i];
    click[at] = (byte) ('0' + minute / 600);
    click[at + 1] = (byte) ('0' + minute / 60 % 10);
    click[at + 3] = (byte) ('0' + minute % 60 / 10);
    click[at + 4] = (byte) ('0' + minute % 10);
    return click;
  }

  private static double[] zipf(int ads) {
    double[] shares = new double[ads];
    double sum = 0;
    for (int i = 0; i < ads; i++) {
      sum += 1.0 / (i + 1);
      shares[i] = sum;
    }
    return shares;
  }

  private static int ad(double[] shares, Random random) {
    int found = Arrays.binarySearch(shares, random.nextDouble() * shares[shares.length - 1]);
    return found < 0 ? -found - 1 : found;
  }
}
