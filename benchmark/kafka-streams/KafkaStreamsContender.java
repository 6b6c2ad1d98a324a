package io.clickfold.benchmark;

import static org.apache.kafka.streams.StreamsConfig.consumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Kafka Streams with the aggregator's work, tuned for it: exactly once, one processor, state in the
 * heap with the least changelog, bytes instead of serdes, large batches and lz4.
 */
final class KafkaStreamsContender {
  /** One for each core of a small machine; at most one for each partition. */
  private static final int THREADS =
      Math.min(Topics.PARTITIONS, Runtime.getRuntime().availableProcessors());

  private KafkaStreamsContender() {}

  public static void main(String[] arguments) throws InterruptedException {
    Orphans.endWithParent();
    Task task = Task.parse(arguments);
    Meter meter = new Meter(task);
    Sent sent = new Sent(task.all());
    KafkaStreams streams = new KafkaStreams(topology(task, meter, sent), config(task));
    streams.setUncaughtExceptionHandler(
        e -> {
          e.printStackTrace();
          Runtime.getRuntime().halt(1);
          return StreamThreadExceptionResponse.SHUTDOWN_APPLICATION;
        });
    streams.start();
    sent.awaitAll();
    // Commits what has been sent.
    streams.close();
    meter.finish();
  }

  private static Topology topology(Task task, Meter meter, Sent sent) {
    boolean withCubes = !task.cubes().isEmpty();
    // Nothing is ever deleted or overwritten: old clicks go with their segments.
    StoreBuilder<KeyValueStore<Bytes, byte[]>> store =
        Stores.keyValueStoreBuilder(
                supplier(task.cubes().size()), Serdes.Bytes(), Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingEnabled(Map.of("cleanup.policy", "delete", "retention.ms", "86400000"));
    return new Topology()
        .addSource(
            "source",
            Serdes.ByteArray().deserializer(),
            Serdes.ByteArray().deserializer(),
            task.clicks())
        .addProcessor("counter", () -> new ClickCounter(withCubes, meter, sent), "source")
        .addStateStore(store, "counter")
        .addSink(
            "sink",
            task.results(),
            Serdes.ByteArray().serializer(),
            Serdes.ByteArray().serializer(),
            "counter");
  }

  private static KeyValueBytesStoreSupplier supplier(int cubes) {
    return new KeyValueBytesStoreSupplier() {
      @Override
      public String name() {
        return ClickCounter.STORE;
      }

      @Override
      public KeyValueStore<Bytes, byte[]> get() {
        return new ClickStore(name(), cubes);
      }

      @Override
      public String metricsScope() {
        return "in-memory";
      }
    };
  }

  private static Properties config(Task task) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, task.name());
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, task.bootstrap());
    config.put(StreamsConfig.STATE_DIR_CONFIG, task.scratch());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    config.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 10_000);
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    config.put(consumerPrefix("auto.offset.reset"), "earliest");
    config.put(consumerPrefix("max.poll.records"), 5_000);
    config.put(producerPrefix("compression.type"), "lz4");
    config.put(producerPrefix("linger.ms"), 100);
    config.put(producerPrefix("max.request.size"), 16 * 1024 * 1024);
    config.put(producerPrefix("batch.size"), 512 * 1024);
    config.put(producerPrefix("buffer.memory"), 64 * 1024 * 1024);
    return config;
  }
}
