package io.clickfold.benchmark;

import io.clickfold.aggregator.BenchmarkedProcessors;
import io.clickfold.kafka.loop.BenchmarkedPartitions;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigProviderResolver;
import io.smallrye.config.inject.ConfigExtension;
import io.smallrye.reactive.messaging.kafka.KafkaCDIEvents;
import io.smallrye.reactive.messaging.kafka.KafkaConnector;
import io.smallrye.reactive.messaging.kafka.commit.KafkaIgnoreCommit;
import io.smallrye.reactive.messaging.kafka.fault.KafkaFailStop;
import io.smallrye.reactive.messaging.kafka.impl.KafkaClientServiceImpl;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactionsFactory;
import io.smallrye.reactive.messaging.providers.MediatorFactory;
import io.smallrye.reactive.messaging.providers.connectors.ExecutionHolder;
import io.smallrye.reactive.messaging.providers.connectors.WorkerPoolRegistry;
import io.smallrye.reactive.messaging.providers.extension.ChannelProducer;
import io.smallrye.reactive.messaging.providers.extension.HealthCenter;
import io.smallrye.reactive.messaging.providers.extension.MediatorManager;
import io.smallrye.reactive.messaging.providers.extension.ReactiveMessagingExtension;
import io.smallrye.reactive.messaging.providers.impl.ConfiguredChannelFactory;
import io.smallrye.reactive.messaging.providers.impl.ConnectorFactories;
import io.smallrye.reactive.messaging.providers.impl.InternalChannelRegistry;
import io.smallrye.reactive.messaging.providers.wiring.Wiring;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/**
 * The aggregator's fold behind channels of SmallRye Reactive Messaging, of which Quarkus' messaging
 * is made: batches in, one transaction per interval out. Run by Weld with nothing but what the
 * channels need, without decorators for metrics, tracing and the like, which Quarkus adds. Kafka's
 * clients are set up as the aggregator's are.
 */
final class ChannelContender {
  private ChannelContender() {}

  public static void main(String[] arguments) {
    Orphans.endWithParent();
    Task task = Task.parse(arguments);
    Meter meter = new Meter(task);
    configure(task);
    try (BenchmarkedProcessors processors =
            BenchmarkedProcessors.of(
                task.bootstrap(), task.clicks(), task.results(), task.cubes(), meter::took);
        WeldContainer container = container()) {
      ChannelAggregator aggregator = container.select(ChannelAggregator.class).get();
      aggregator.start(
          new BenchmarkedPartitions(processors.factory()),
          processors.commitInterval(),
          Contender.checkpoints(task.results()),
          failure -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
          });
      meter.awaitAll();
      Pause.until(aggregator::isCommitted);
      meter.finish();
    }
    // Some threads of the channels go on.
    System.exit(0);
  }

  private static WeldContainer container() {
    return new Weld()
        .disableDiscovery()
        .addExtensions(new ConfigExtension(), new ReactiveMessagingExtension())
        .addBeanClasses(
            ChannelProducer.class,
            ConfiguredChannelFactory.class,
            ConnectorFactories.class,
            ExecutionHolder.class,
            HealthCenter.class,
            InternalChannelRegistry.class,
            MediatorFactory.class,
            MediatorManager.class,
            Wiring.class,
            WorkerPoolRegistry.class,
            KafkaCDIEvents.class,
            KafkaClientServiceImpl.class,
            KafkaConnector.class,
            KafkaFailStop.Factory.class,
            KafkaIgnoreCommit.Factory.class,
            KafkaTransactionsFactory.class,
            ChannelAggregator.class)
        .initialize();
  }

  private static void configure(Task task) {
    Map<String, String> all = new HashMap<>();
    Map.of(
            "connector", KafkaConnector.CONNECTOR_NAME,
            "bootstrap.servers", task.bootstrap(),
            "tracing-enabled", "false",
            "cloud-events", "false",
            "health-enabled", "false")
        .forEach(
            (name, value) -> {
              all.put(incoming(name), value);
              all.put(outgoing(name), value);
            });
    Map.of(
            "topic", task.clicks(),
            "group.id", task.name(),
            "group.protocol", "consumer",
            "batch", "true",
            "commit-strategy", "ignore",
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest",
            "max.poll.records", "5000",
            "key.deserializer", ByteArrayDeserializer.class.getName(),
            "value.deserializer", ByteArrayDeserializer.class.getName())
        .forEach((name, value) -> all.put(incoming(name), value));
    Map.of(
            "topic", task.results(),
            "transactional.id", task.name() + "-" + UUID.randomUUID(),
            "acks", "all",
            "enable.idempotence", "true",
            "transaction.timeout.ms", "10000",
            "linger.ms", "0",
            "batch.size", "131072",
            "compression.type", "lz4",
            "key.serializer", ByteArraySerializer.class.getName(),
            "value.serializer", ByteArraySerializer.class.getName())
        .forEach((name, value) -> all.put(outgoing(name), value));
    SmallRyeConfigProviderResolver.instance()
        .registerConfig(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(all, "benchmark", 100))
                .addDiscoveredConverters()
                .build(),
            Thread.currentThread().getContextClassLoader());
  }

  private static String incoming(String name) {
    return "mp.messaging.incoming." + ChannelAggregator.CLICKS + "." + name;
  }

  private static String outgoing(String name) {
    return "mp.messaging.outgoing." + ChannelAggregator.RESULTS + "." + name;
  }
}
