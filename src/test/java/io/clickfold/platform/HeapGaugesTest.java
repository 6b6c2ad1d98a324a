package io.clickfold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class HeapGaugesTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void tellHowFullTheHeapIs() {
    new HeapGauges(registry);

    double most = registry.get("clickfold.heap.max.bytes").gauge().value();
    assertThat(most).isEqualTo(Runtime.getRuntime().maxMemory());
    assertThat(registry.get("clickfold.heap.used.bytes").gauge().value())
        .isPositive()
        .isLessThanOrEqualTo(most);
  }
}
