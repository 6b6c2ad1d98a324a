package io.clickfold.aggregate;

import io.clickfold.click.Cubes;
import io.clickfold.fold.FoldSettings;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.KafkaConfig;
import io.clickfold.platform.Role;
import io.clickfold.platform.TopicCreator;
import io.clickfold.stream.LoopSettings;
import io.clickfold.stream.LoopStatus;
import io.clickfold.stream.ProcessorFactory;
import io.clickfold.stream.TopicSizes;
import io.clickfold.stream.TransactionalLoop;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;

/** The aggregator of this process, if it has that role. */
@ApplicationScoped
public class Aggregator {
  private final ClickfoldConfig config;
  private final KafkaConfig kafka;
  private final TopicCreator creator;
  private final MeterRegistry registry;
  private TransactionalLoop loop;
  private TopicSizes sizes;

  Aggregator(
      ClickfoldConfig config, KafkaConfig kafka, TopicCreator creator, MeterRegistry registry) {
    this.config = config;
    this.kafka = kafka;
    this.creator = creator;
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) {
    if (!config.roles().contains(Role.AGGREGATOR)) {
      return;
    }
    ClickfoldConfig.Topics topics = config.topics();
    sizes = new TopicSizes(kafka.settings(), List.of(topics.adClicks(), topics.clickCounts()));
    loop = new TransactionalLoop(loopSettings(), processors(topics));
    creator.ready().subscribe().with(created -> loop.start());
  }

  void stop(@Observes ShutdownEvent event) {
    if (loop != null) {
      loop.close();
      sizes.close();
    }
  }

  /** How it is doing; empty if this process has not the role. */
  Optional<LoopStatus> status() {
    return Optional.ofNullable(loop).map(TransactionalLoop::status);
  }

  private ProcessorFactory processors(ClickfoldConfig.Topics topics) {
    FoldSettings settings =
        new FoldSettings(
            Cubes.parse(config.cubes()),
            config.aggregator().lateness().toMillis(),
            config.clockSkew().toMillis());
    return new ClickProcessors(topics, sizes, settings, registry);
  }

  private LoopSettings loopSettings() {
    ClickfoldConfig.Aggregator aggregator = config.aggregator();
    return new LoopSettings(
        "aggregator",
        aggregator.group(),
        config.topics().adClicks(),
        aggregator.commitInterval(),
        aggregator.idleTimeout(),
        kafka.settings());
  }
}
