package io.clickfold.archiver;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.kafka.ConsumerLag;
import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.kafka.TopicCreator;
import io.clickfold.kafka.loop.LoopSettings;
import io.clickfold.kafka.loop.LoopStatus;
import io.clickfold.kafka.loop.PoisonRecords;
import io.clickfold.kafka.loop.ProcessorFactory;
import io.clickfold.kafka.loop.Substitutes;
import io.clickfold.kafka.loop.TransactionalLoop;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.Role;
import io.clickfold.store.raw.ChunkRowFormat.Packer;
import io.clickfold.store.raw.OpenChunk;
import io.clickfold.store.schema.StoreConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;

/** The archiver of this process, if it has that role. */
@ApplicationScoped
public class Archiver {
  /** Only chunks that have been open for an hour, and empty partitions, depend on it. */
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(1);

  private final ClickfoldConfig config;
  private final KafkaClients kafka;
  private final TopicCreator creator;
  private final StoreConnection connection;
  private final MeterRegistry registry;
  private final ConsumerLag lag;
  private final DeadLetters deadLetters;
  private TransactionalLoop loop;

  Archiver(
      ClickfoldConfig config,
      KafkaClients kafka,
      TopicCreator creator,
      StoreConnection connection,
      MeterRegistry registry,
      ConsumerLag lag,
      DeadLetters deadLetters) {
    this.config = config;
    this.kafka = kafka;
    this.creator = creator;
    this.connection = connection;
    this.registry = registry;
    this.lag = lag;
    this.deadLetters = deadLetters;
  }

  void start(@Observes StartupEvent event) {
    if (!config.roles().contains(Role.ARCHIVER)) {
      return;
    }
    RawWriter writer = new RawWriter(connection, config);
    loop =
        new TransactionalLoop(
            loopSettings(),
            kafka,
            processors(writer),
            new PoisonRecords(Role.ARCHIVER, deadLetters, Substitutes.NONE));
    loop.watchedBy(lag, Role.ARCHIVER);
    Uni.combine()
        .all()
        .unis(creator.ready(), writer.ready())
        .asTuple()
        .subscribe()
        .with(both -> loop.start());
  }

  /** All loops of the process end at the same time. */
  void stopLoop(@Observes @Priority(1) ShutdownEvent event) {
    if (loop != null) {
      loop.stop();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    if (loop != null) {
      loop.close();
    }
  }

  /** How it is doing; empty if this process has not the role. */
  Optional<LoopStatus> status() {
    return Optional.ofNullable(loop).map(TransactionalLoop::status);
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
