package io.clickfold.platform;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/**
 * The heap as the JVM itself accounts for it: in a native executable, the management interface does
 * not know how large the heap may become, and {@code jvm_memory_max_bytes} is -1.
 */
@Startup
@Singleton
final class HeapGauges {

  HeapGauges(MeterRegistry registry) {
    gauge(registry, "max", "How large the heap may become", Runtime::maxMemory);
    gauge(
        registry,
        "used",
        "What of the heap is in use, garbage included",
        runtime -> runtime.totalMemory() - runtime.freeMemory());
  }

  private static void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<Runtime> value) {
    Gauge.builder("clickfold.heap." + name + ".bytes", Runtime.getRuntime(), value)
        .description(description)
        .register(registry);
  }
}
