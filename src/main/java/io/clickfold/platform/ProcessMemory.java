package io.clickfold.platform;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** The limit of this process, by the heap that it has. */
final class ProcessMemory {
  /** About what a process takes besides states, whatever it counts. */
  private static final long OTHERS = 128L << 20;

  /** Even of a heap that is too small, this fraction is used. */
  private static final int LEAST_PART = 8;

  @Produces
  @Singleton
  MemoryLimit limit(ClickfoldConfig config, MeterRegistry registry) {
    double share = config.memory().share();
    if (share <= 0 || share > 1) {
      throw new IllegalArgumentException("clickfold.memory.share must be above 0 and at most 1");
    }
    MemoryLimit limit = new MemoryLimit(bytes(Runtime.getRuntime().maxMemory(), share));
    gauge(
        "limit.bytes",
        "How much of the heap states of partitions may take",
        registry,
        limit,
        MemoryLimit::bytes);
    gauge(
        "held.bytes",
        "How much of the heap states of partitions take",
        registry,
        limit,
        MemoryLimit::held);
    gauge(
        "partitions.behind",
        "Partitions of which minutes are set aside for want of memory",
        registry,
        limit,
        MemoryLimit::behind);
    return limit;
  }

  static long bytes(long heap, double share) {
    return Math.max(heap / LEAST_PART, (long) (share * (heap - OTHERS)));
  }

  private static void gauge(
      String name,
      String description,
      MeterRegistry registry,
      MemoryLimit limit,
      ToDoubleFunction<MemoryLimit> value) {
    Gauge.builder("clickfold.memory." + name, limit, value)
        .description(description)
        .strongReference(true)
        .register(registry);
  }
}
