package io.clickfold.dev.simulator.traffic;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Writes clicks as JSON, cheaply. Not thread-safe. */
public final class ClickJson {
  private static final int MAX_BYTES = 512;
  private static final byte[] DIGITS = ascii("0123456789abcdef");
  private static final byte[] EVENT_ID = ascii("{\"event_id\":\"");
  private static final byte[] AD_ID = ascii("\",\"ad_id\":\"");
  private static final byte[] CLICK_TIME = ascii("\",\"click_time\":\"");
  private static final byte[] USER_ID = ascii("Z\",\"user_id\":\"");
  private static final byte[] NO_USER_ID = ascii("Z");
  private static final byte[] IP = ascii("\",\"ip\":\"");
  private static final byte[] COUNTRY = ascii("\",\"country\":\"");
  private static final byte[] DEVICE = ascii("\",\"device\":\"");
  private static final byte[] END = ascii("\"}");
  private static final long MINUTE_MILLIS = 60_000;
  private static final int UP_TO_MINUTE = "2026-11-22T10:15:".length();

  private final Ads ads;
  private final Population population;
  private final Map<Country, byte[]> countries = new EnumMap<>(Country.class);
  private final Map<Device, byte[]> devices = new EnumMap<>(Device.class);
  private final byte[] buffer = new byte[MAX_BYTES];
  private int length;
  private long minute = Long.MIN_VALUE;
  private byte[] minuteText = {};

  ClickJson(Ads ads, Population population) {
    this.ads = ads;
    this.population = population;
    for (Country country : Country.values()) {
      countries.put(country, ascii(country.value()));
    }
    for (Device device : Device.values()) {
      devices.put(device, ascii(device.value()));
    }
  }

  /** The user id with this number. */
  public static String userId(int user) {
    return "u-" + user;
  }

  byte[] encode(SimulatedClick click) {
    length = 0;
    put(EVENT_ID);
    uuid(click.idHigh(), click.idLow());
    put(AD_ID);
    put(ads.key(click.ad()));
    put(CLICK_TIME);
    time(click.timeMillis());
    if (click.user() == Population.NONE) {
      put(NO_USER_ID);
    } else {
      put(USER_ID);
      put(ascii(userId(click.user())));
    }
    if (click.address() != Population.NONE) {
      put(IP);
      put(population.addressText(click.address()));
    }
    if (click.country() != Country.NONE) {
      put(COUNTRY);
      put(countries.get(click.country()));
    }
    if (click.device() != Device.NONE) {
      put(DEVICE);
      put(devices.get(click.device()));
    }
    put(END);
    return Arrays.copyOf(buffer, length);
  }

  private void put(byte[] bytes) {
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  private void uuid(long high, long low) {
    hex(high, 60, 32);
    buffer[length++] = '-';
    hex(high, 28, 16);
    buffer[length++] = '-';
    hex(high, 12, 0);
    buffer[length++] = '-';
    hex(low, 60, 48);
    buffer[length++] = '-';
    hex(low, 44, 0);
  }

  private void hex(long bits, int from, int to) {
    for (int shift = from; shift >= to; shift -= 4) {
      buffer[length++] = DIGITS[(int) (bits >>> shift) & 0xf];
    }
  }

  private void time(long millis) {
    long start = millis - Math.floorMod(millis, MINUTE_MILLIS);
    if (start != minute) {
      minute = start;
      minuteText = ascii(Instant.ofEpochMilli(start).toString().substring(0, UP_TO_MINUTE));
    }
    put(minuteText);
    int rest = (int) (millis - start);
    digit(rest / 10_000);
    digit(rest / 1_000);
    buffer[length++] = '.';
    digit(rest / 100);
    digit(rest / 10);
    digit(rest);
  }

  private void digit(int number) {
    buffer[length++] = DIGITS[number % 10];
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
