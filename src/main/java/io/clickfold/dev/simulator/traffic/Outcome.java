package io.clickfold.dev.simulator.traffic;

/** What has to become of a click that is sent. */
public enum Outcome {
  COUNTED,
  DUPLICATE,
  LATE,
  REJECTED
}
