package io.clickfold.archiver;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.kafka.loop.LoopRole;
import io.clickfold.kafka.loop.LoopSettings;
import io.clickfold.kafka.loop.ProcessorFactory;
import io.clickfold.kafka.loop.RoleLoops;
import io.clickfold.kafka.loop.Substitutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.Role;
import io.clickfold.store.raw.ChunkRowFormat.Packer;
import io.clickfold.store.raw.OpenChunk;
import io.clickfold.store.schema.StoreConnection;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The archiver of this process, if it has that role. */
@Singleton
final class Archiver implements LoopRole {
  /** Only chunks that have been open for an hour, and empty partitions, depend on it. */
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(1);

  private final ClickfoldConfig config;
  private final StoreConnection connection;
  private final MeterRegistry registry;

  Archiver(ClickfoldConfig config, StoreConnection connection, MeterRegistry registry) {
    this.config = config;
    this.connection = connection;
    this.registry = registry;
  }

  @Override
  public Role role() {
    return Role.ARCHIVER;
  }

  @Override
  public void addTo(RoleLoops loops) {
    RawWriter writer = new RawWriter(connection, config);
    loops.add(loopSettings(), processors(writer), Substitutes.NONE);
    loops.startAfter(writer.ready());
  }

  private ProcessorFactory processors(RawWriter writer) {
    ArchiverMetrics metrics = new ArchiverMetrics(registry);
    ClickParser parser = new ClickParser();
    Packer packer = new Packer();
    long clockSkewMillis = Math.max(config.clockSkew().toMillis(), Click.MAX_EARLY_MILLIS);
    return (partition, state, loss) -> {
      int source = partition.partition();
      return new ArchiveProcessor(
          writer,
          metrics,
          parser,
          clockSkewMillis,
          config.aggregator().lateness().toMillis(),
          source,
          new OpenChunk(source, packer),
          state,
          loss);
    };
  }

  private LoopSettings loopSettings() {
    ClickfoldConfig.Archiver archiver = config.archiver();
    return new LoopSettings(
        "archiver",
        archiver.group(),
        config.topics().adClicks(),
        archiver.interval(),
        IDLE_TIMEOUT);
  }
}
