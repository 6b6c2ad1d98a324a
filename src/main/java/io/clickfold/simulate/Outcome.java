package io.clickfold.simulate;

/** What has to become of a click that is sent. */
enum Outcome {
  COUNTED,
  DUPLICATE,
  LATE,
  REJECTED
}
