package io.clickfold.dev.simulator.traffic;

import java.nio.charset.StandardCharsets;

/**
 * The users: the same ones whenever it is made. Users are numbered, and so are their addresses; two
 * users share one, as households do. All addresses are from ranges that no host on the internet
 * has: 100.64.0.0/10 (RFC 6598) and 2001:db8::/32 (RFC 3849), of which each country has a part.
 */
public final class Population {
  static final int USERS = 100_000;

  /** In place of a user's or an address's number: the click has none. */
  public static final int NONE = -1;

  private static final int USERS_PER_ADDRESS = 2;
  private static final int IPV6_PERCENT = 15;

  private final Country[] countries = new Country[USERS / USERS_PER_ADDRESS];
  private final byte[][] addresses = new byte[USERS / USERS_PER_ADDRESS][];
  private final Device[] devices = new Device[USERS];

  /** People, each with an address, a country and a device; the same ones in every process. */
  public Population() {
    for (int address = 0; address < addresses.length; address++) {
      countries[address] = Country.pick(uniform(address));
      addresses[address] = text(address, countries[address]).getBytes(StandardCharsets.ISO_8859_1);
    }
    for (int user = 0; user < USERS; user++) {
      devices[user] = Device.pick(uniform(~user));
    }
  }

  int address(int user) {
    return user / USERS_PER_ADDRESS;
  }

  Country country(int user) {
    return countries[address(user)];
  }

  Device device(int user) {
    return devices[user];
  }

  /** The address as it stands in clicks. Not to be changed. */
  public byte[] addressText(int address) {
    return addresses[address];
  }

  private static String text(int address, Country country) {
    int part = country.ordinal();
    int host = address + 1;
    if (address % 100 < IPV6_PERCENT) {
      return "2001:db8:%x::%x".formatted(part + 1, host);
    }
    return "100.%d.%d.%d".formatted(64 + part, host >> 8, host & 0xff);
  }

  /** A number from 0 to 1 that depends on nothing else (SplitMix64's finaliser). */
  private static double uniform(int number) {
    long z = (number + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
  }
}
