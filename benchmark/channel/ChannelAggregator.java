package io.clickfold.benchmark;

import io.clickfold.kafka.loop.BenchmarkedPartitions;
import io.clickfold.kafka.loop.BenchmarkedPartitions.Flush;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import io.smallrye.reactive.messaging.kafka.transactions.TransactionalEmitter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * The aggregator's work behind a reactive channel: folds batch after batch, and in each interval
 * sends what has changed, and the consumed offsets, in one transaction.
 *
 * <p>It is as close to the aggregator as channels allow. What they do not allow, and what is left
 * out here for that reason:
 *
 * <ul>
 *   <li>Checkpoints in the metadata of offsets. They go to a topic instead, in the same
 *       transaction. A new owner of a partition would have to read that topic before it begins.
 *   <li>Folding while a transaction commits. After a failed transaction the channel goes back to
 *       the committed offsets, and clicks folded meanwhile would be folded twice. So each
 *       transaction is awaited.
 *   <li>Replaying open minutes. After a failure or a rebalance the channel reads on from the
 *       committed offsets, while the state needs older clicks. A rebalance listener could seek to
 *       them, and would then have to tell replayed clicks from new ones. Here, a failure or a
 *       change of the group ends the process.
 *   <li>Pausing some partitions while memory is short, or while others replay. The channel pauses
 *       and resumes all of them, by demand.
 *   <li>Dead letters in the transaction. The channel sends its own outside of any. Here, a click
 *       that cannot be processed ends the process.
 * </ul>
 */
@Singleton
class ChannelAggregator {
  static final String CLICKS = "clicks";
  static final String RESULTS = "results";

  private final Multi<Message<List<byte[]>>> clicks;
  private final KafkaTransactions<byte[]> results;
  private final ExecutorService folding =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "fold");
            thread.setDaemon(true);
            return thread;
          });

  /** The last offset that was taken of each partition. */
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();

  private BenchmarkedPartitions partitions;
  private String checkpoints;
  private int generation;
  private boolean isNew;

  /** Nothing that was taken is left to commit. */
  private volatile boolean committed = true;

  @Inject
  ChannelAggregator(
      @Channel(CLICKS) Multi<Message<List<byte[]>>> clicks,
      @Channel(RESULTS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          KafkaTransactions<byte[]> results) {
    this.clicks = clicks;
    this.results = results;
  }

  /**
   * Reads from now on. To be called once.
   *
   * @param interval between two transactions
   * @param checkpointTopic takes each partition's checkpoint, with the partition's number as key
   * @param failed is told why nothing is read any more
   */
  void start(
      BenchmarkedPartitions of,
      Duration interval,
      String checkpointTopic,
      Consumer<Throwable> failed) {
    partitions = of;
    checkpoints = checkpointTopic;
    Multi<Supplier<Uni<Void>>> batches = clicks.map(batch -> () -> take(batch));
    Multi<Supplier<Uni<Void>>> commits =
        Multi.createFrom().ticks().every(interval).onOverflow().drop().map(tick -> this::commit);
    Multi.createBy()
        .merging()
        .withRequests(1)
        .streams(List.of(batches, commits))
        .emitOn(folding, 1)
        .onItem()
        .transformToUniAndConcatenate(Supplier::get)
        .subscribe()
        .with(nothing -> {}, failed);
  }

  private Uni<Void> take(Message<List<byte[]>> batch) {
    IncomingKafkaRecordBatchMetadata<byte[], byte[]> metadata = metadata(batch);
    if (!offsets.isEmpty() && metadata.getConsumerGroupGenerationId() != generation) {
      return Uni.createFrom().failure(new IllegalStateException("the group has changed"));
    }
    generation = metadata.getConsumerGroupGenerationId();
    offsets.putAll(metadata.getOffsets());
    isNew = true;
    committed = false;
    partitions.process(metadata.getRecords());
    return Uni.createFrom().completionStage(batch.ack());
  }

  @SuppressWarnings("unchecked")
  private static IncomingKafkaRecordBatchMetadata<byte[], byte[]> metadata(Message<?> batch) {
    return batch.getMetadata(IncomingKafkaRecordBatchMetadata.class).orElseThrow();
  }

  private Uni<Void> commit() {
    if (!isNew) {
      return Uni.createFrom().voidItem();
    }
    Flush flush = partitions.flush();
    isNew = partitions.isUnfinished();
    return results
        .withTransaction(upToHere(), emitter -> send(flush, emitter))
        .chain(
            () -> {
              committed = !isNew;
              return commit();
            });
  }

  /** Whether all that was taken is committed. May be called by any thread. */
  boolean isCommitted() {
    return committed;
  }

  /** Of a transaction, channels commit the offsets of one message: here, of all batches in one. */
  private Message<?> upToHere() {
    return Message.of(
        "",
        Metadata.of(
            new IncomingKafkaRecordBatchMetadata<>(
                ConsumerRecords.empty(), CLICKS, 0, Map.copyOf(offsets), generation)));
  }

  private Uni<Void> send(Flush flush, TransactionalEmitter<byte[]> emitter) {
    flush.records().forEach(record -> emitter.send(message(record)));
    flush
        .checkpoints()
        .forEach(
            (partition, checkpoint) ->
                emitter.send(
                    message(
                        new ProducerRecord<>(
                            checkpoints,
                            partition.partition(),
                            utf8(Integer.toString(partition.partition())),
                            utf8(checkpoint)))));
    return Uni.createFrom().voidItem();
  }

  private static Message<byte[]> message(ProducerRecord<byte[], byte[]> record) {
    OutgoingKafkaRecordMetadata.OutgoingKafkaRecordMetadataBuilder<byte[]> metadata =
        OutgoingKafkaRecordMetadata.<byte[]>builder()
            .withTopic(record.topic())
            .withKey(record.key())
            .withHeaders(record.headers());
    if (record.partition() != null) {
      metadata.withPartition(record.partition());
    }
    return Message.of(record.value(), Metadata.of(metadata.build()));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
