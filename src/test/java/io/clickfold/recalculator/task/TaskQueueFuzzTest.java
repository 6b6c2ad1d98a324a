package io.clickfold.recalculator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.recalculator.task.TaskQueue.Place;
import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;

/** Any bytes as a record of {@code recalculation-tasks}. */
class TaskQueueFuzzTest {
  @FuzzTest
  void isReadAsItWasWrittenOrRefused(byte[] input) {
    try {
      Place place = Allocation.atMost(Allocation.forInput(input.length), () -> Place.parse(input));
      assertThat(Place.parse(place.encode())).isEqualTo(place);
    } catch (IllegalArgumentException e) {
      assertThat(e).isNotNull();
    }
  }
}
