package io.clickfold.platform;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * The processor's time and the garbage collector's, as counted by beans that native executables
 * have, too. There, {@code process_cpu_usage} is always 0 and {@code jvm_gc_pause_seconds} is
 * missing: the one needs a load average, the other notifications.
 */
@Startup
@Singleton
final class ProcessCounters {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  ProcessCounters(MeterRegistry registry) {
    FunctionCounter.builder(
            "clickfold.process.cpu.seconds",
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class),
            system -> system.getProcessCpuTime() / NANOS_PER_SECOND)
        .description("Processor time of the process, of all processors")
        .register(registry);
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      FunctionTimer.builder(
              "clickfold.gc",
              collector,
              GarbageCollectorMXBean::getCollectionCount,
              GarbageCollectorMXBean::getCollectionTime,
              TimeUnit.MILLISECONDS)
          .tag("gc", collector.getName())
          .description("Garbage collections, and how long they took")
          .register(registry);
    }
  }
}
