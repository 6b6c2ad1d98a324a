package io.clickfold.dev.simulator.traffic;

import java.util.Arrays;

/** Where users are. */
public enum Country {
  US(24),
  IN(15),
  BR(9),
  JP(8),
  DE(7),
  GB(7),
  ID(6),
  KR(6),
  FR(5),
  MX(5),
  CA(4),
  AU(4),
  /** The click does not have one. */
  NONE(0);

  private static final Country[] ALL = values();
  private static final WeightedChoice SHARES =
      new WeightedChoice(Arrays.stream(ALL).mapToDouble(country -> country.percent).toArray());

  private final int percent;

  Country(int percent) {
    this.percent = percent;
  }

  static Country pick(double uniform) {
    return ALL[SHARES.pick(uniform)];
  }

  /** The value in clicks and answers. */
  public String value() {
    return this == NONE ? "" : name();
  }
}
