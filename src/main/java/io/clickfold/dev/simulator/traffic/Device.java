package io.clickfold.dev.simulator.traffic;

import java.util.Arrays;
import java.util.Locale;

/** What users click with. */
public enum Device {
  MOBILE(62),
  DESKTOP(27),
  TABLET(8),
  TV(3),
  /** The click does not have one. */
  NONE(0);

  private static final Device[] ALL = values();
  private static final WeightedChoice SHARES =
      new WeightedChoice(Arrays.stream(ALL).mapToDouble(device -> device.percent).toArray());

  private final int percent;
  private final String value;

  Device(int percent) {
    this.percent = percent;
    this.value = percent == 0 ? "" : name().toLowerCase(Locale.ROOT);
  }

  static Device pick(double uniform) {
    return ALL[SHARES.pick(uniform)];
  }

  /** The value in clicks and answers. */
  public String value() {
    return value;
  }
}
