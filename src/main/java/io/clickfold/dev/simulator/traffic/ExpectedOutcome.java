package io.clickfold.dev.simulator.traffic;

/** What has to become of a click that is sent. */
public enum ExpectedOutcome {
  /** It is in the counts. */
  COUNTED,
  /** Its event id had come before. */
  DUPLICATE,
  /** Its minute had closed. */
  LATE,
  /** It is no valid click. */
  REJECTED
}
