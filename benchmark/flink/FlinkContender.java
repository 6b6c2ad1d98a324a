package io.clickfold.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Flink with the aggregator's work, tuned for it: everything from source to sink in one thread,
 * without exchange or copies between its operators; state in the heap; a checkpoint every second.
 */
final class FlinkContender {
  private static final Duration LATENESS = Duration.ofMinutes(2);

  /** Of this process: Flink makes its functions from serialised ones. */
  private static volatile Meter meter;

  private FlinkContender() {}

  static Meter meter() {
    return meter;
  }

  public static void main(String[] arguments) throws Exception {
    Orphans.endWithParent();
    Task task = Task.parse(arguments);
    meter = new Meter(task);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, config(task));
    environment.setRuntimeMode(RuntimeExecutionMode.STREAMING);
    DataStream<ClickJson> clicks =
        environment.fromSource(
            source(task),
            WatermarkStrategy.<ClickJson>forBoundedOutOfOrderness(LATENESS)
                .withTimestampAssigner((click, kafkaTime) -> click.time),
            "clicks");
    // In one thread all keys meet anyway, so an exchange by key would only cost.
    DataStreamUtils.reinterpretAsKeyedStream(
            clicks,
            click -> Tuple2.of(click.adId, click.time - click.time % ClickCounter.MINUTE_MILLIS),
            Types.TUPLE(Types.STRING, Types.LONG))
        .process(new ClickCounter(task.cubes().size()))
        .returns(
            Types.TUPLE(
                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO))
        .sinkTo(sink(task));
    environment.execute();
    meter.awaitAll();
    meter.finish();
    // Threads of Flink's that are no daemons outlive the job.
    System.exit(0);
  }

  /** It ends where the topic ended at the start, and so does the job, when all is committed. */
  private static KafkaSource<ClickJson> source(Task task) {
    return KafkaSource.<ClickJson>builder()
        .setBootstrapServers(task.bootstrap())
        .setTopics(task.clicks())
        .setGroupId(task.name())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setBounded(OffsetsInitializer.latest())
        .setDeserializer(new ClickSchema())
        .setProperty("isolation.level", "read_committed")
        .setProperty("max.poll.records", "5000")
        .setProperty("register.consumer.metrics", "false")
        // The checkpoints have them.
        .setProperty("commit.offsets.on.checkpoint", "false")
        .build();
  }

  private static KafkaSink<Tuple2<byte[], byte[]>> sink(Task task) {
    return KafkaSink.<Tuple2<byte[], byte[]>>builder()
        .setBootstrapServers(task.bootstrap())
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(task.name())
        // Some transactional ids used again and again, instead of a new one for each checkpoint.
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .setRecordSerializer(new ResultSchema(task.results()))
        .setProperty("register.producer.metrics", "false")
        .setProperty("transaction.timeout.ms", "600000")
        .setProperty("compression.type", "lz4")
        .setProperty("linger.ms", "100")
        .setProperty("max.request.size", Integer.toString(16 * 1024 * 1024))
        .setProperty("batch.size", Integer.toString(512 * 1024))
        .setProperty("buffer.memory", Integer.toString(64 * 1024 * 1024))
        .build();
  }

  private static Configuration config(Task task) {
    Configuration config = new Configuration();
    config.setString("rest.port", "0");
    config.setString("pipeline.object-reuse", "true");
    config.setString("state.backend.type", "hashmap");
    config.setString("execution.checkpointing.interval", "1s");
    config.setString("execution.checkpointing.mode", "EXACTLY_ONCE");
    config.setString("execution.checkpointing.storage", "filesystem");
    config.setString("execution.checkpointing.dir", Path.of(task.scratch()).toUri().toString());
    // Neither batch operators nor RocksDB use it.
    config.setString("taskmanager.memory.managed.size", "1m");
    return config;
  }
}
