package io.clickfold.writer;

import static java.util.function.Function.identity;

import io.clickfold.kafka.KafkaClients;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.finality.FinalityReader;
import io.clickfold.store.finality.StoredWatermark;
import io.clickfold.wire.Gap;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Notices results that were deleted from {@code click-counts} before they were stored: the channel
 * goes on behind them in silence, both when a partition is assigned and after a long pause.
 *
 * <p>Offsets alone do not tell, since transactions leave holes in them. So with each poll the
 * brokers are asked where the log begins. If that is behind what this process has read, and behind
 * what the group has committed, something was lost. Blocks. Not thread-safe.
 */
@Singleton
final class LostCounts {
  private static final Logger LOG = Logger.getLogger(LostCounts.class);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

  private final KafkaClients kafka;
  private final FinalityReader finality;
  private final String topic;
  private final String ranksTopic;
  private final String group;
  private final long clockSkewMillis;

  /** Of each partition the offset behind what was read last. */
  private final Map<TopicPartition, Long> read = new HashMap<>();

  private Admin admin;

  /** Offsets that were not stored, and never will be. */
  record LostRange(String reason, long from, long to) {}

  LostCounts(KafkaClients kafka, FinalityReader finality, ClickfoldConfig config) {
    this.kafka = kafka;
    this.finality = finality;
    this.topic = config.topics().clickCounts();
    this.ranksTopic = config.topics().adRanks();
    this.group = config.writer().group();
    this.clockSkewMillis = config.clockSkew().toMillis();
  }

  /**
   * The gaps before the records of a poll.
   *
   * @throws CompletionException if Kafka does not answer
   * @throws StoreUnavailableException if Cassandra does not answer
   */
  List<Gap> before(ConsumerRecords<byte[], byte[]> records) {
    Set<TopicPartition> partitions = records.partitions();
    Map<TopicPartition, Long> beginnings = offsets(partitions, OffsetSpec.earliest());
    List<Gap> gaps = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      ConsumerRecord<byte[], byte[]> first = records.records(partition).get(0);
      Long before = read.get(partition);
      if (before == null || first.offset() < before || beginnings.get(partition) > before) {
        lookCloser(first, partition, beginnings.get(partition), before).ifPresent(gaps::add);
      }
    }
    gaps.forEach(
        gap ->
            LOG.errorf(
                "Results were deleted before they were stored: %s. These minutes are not final until"
                    + " they are recomputed, which recalculators do by themselves where the"
                    + " archive has their clicks",
                gap.describe()));
    for (TopicPartition partition : partitions) {
      List<ConsumerRecord<byte[], byte[]>> some = records.records(partition);
      read.put(partition, some.get(some.size() - 1).offset() + 1);
    }
    return gaps;
  }

  private Optional<Gap> lookCloser(
      ConsumerRecord<?, ?> first, TopicPartition partition, long beginning, Long before) {
    OptionalLong committed = committed(partition);
    long known = Math.max(committed.orElse(-1), before == null ? -1 : before);
    if (known < 0) {
      return gap(first, new LostRange(beginning > 0 ? Gap.EXPIRED : Gap.REPLACED, 0, beginning));
    }
    boolean isBack = committed.isPresent() && first.offset() < committed.getAsLong();
    long end = isBack ? offsets(Set.of(partition), OffsetSpec.latest()).get(partition) : 0;
    return loss(known, isBack ? committed : OptionalLong.empty(), beginning, first.offset(), end)
        .flatMap(loss -> gap(first, loss));
  }

  /**
   * What was lost of a partition.
   *
   * @param known the offset up to which results are known to be stored, or under way
   * @param committed the group's offset, if reading has begun before it
   * @param beginning the log's
   * @param first where reading has begun
   * @param end the log's, if the committed offset is given
   */
  static Optional<LostRange> loss(
      long known, OptionalLong committed, long beginning, long first, long end) {
    // A member that has lost the partition may be behind another's commits, too.
    if (committed.isPresent() && (end < committed.getAsLong() || first == beginning)) {
      return Optional.of(new LostRange(Gap.REPLACED, committed.getAsLong(), first));
    }
    return beginning > known
        ? Optional.of(new LostRange(Gap.EXPIRED, known, beginning))
        : Optional.empty();
  }

  /** Nothing is missing where nothing was stored before: it is the first start. */
  private Optional<Gap> gap(ConsumerRecord<?, ?> first, LostRange loss) {
    List<StoredWatermark> counts = finality.watermarks(topic).await().atMost(READ_TIMEOUT);
    if (counts.isEmpty()) {
      return Optional.empty();
    }
    boolean spoken = counts.stream().anyMatch(row -> row.partition() == first.partition());
    if (!spoken && loss.from() == 0 && loss.to() == 0) {
      return Optional.empty(); // Added to the topic.
    }
    List<StoredWatermark> ranks = finality.watermarks(ranksTopic).await().atMost(READ_TIMEOUT);
    long from = StoredWatermark.lowest(counts, ranks, first.partition());
    long to = Gap.lastEnd(first.timestamp(), clockSkewMillis);
    return from < to
        ? Optional.of(
            new Gap(
                from,
                to,
                loss.reason(),
                topic,
                first.partition(),
                loss.from(),
                loss.to(),
                Instant.now().toEpochMilli()))
        : Optional.empty();
  }

  /**
   * The gap that a record leaves whose content is not known: all minutes that were open, as far as
   * is stored. Its own time may be anybody's choice, so it ends by the clock.
   *
   * @throws StoreUnavailableException if Cassandra does not answer
   */
  Optional<Gap> behind(ConsumerRecord<?, ?> unread) {
    List<StoredWatermark> counts = finality.watermarks(topic).await().atMost(READ_TIMEOUT);
    List<StoredWatermark> ranks = finality.watermarks(ranksTopic).await().atMost(READ_TIMEOUT);
    return Gap.ofDeadLetter(
        unread.topic(),
        unread.partition(),
        unread.offset(),
        StoredWatermark.lowest(counts, ranks, unread.partition()),
        Gap.lastEnd(System.currentTimeMillis(), clockSkewMillis));
  }

  private OptionalLong committed(TopicPartition partition) {
    OffsetAndMetadata committed =
        await(
                admin()
                    .listConsumerGroupOffsets(
                        Map.of(
                            group,
                            new ListConsumerGroupOffsetsSpec().topicPartitions(Set.of(partition))))
                    .partitionsToOffsetAndMetadata())
            .get(partition);
    return committed == null ? OptionalLong.empty() : OptionalLong.of(committed.offset());
  }

  private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec which) {
    return await(
            admin()
                .listOffsets(
                    partitions.stream().collect(Collectors.toMap(identity(), place -> which)))
                .all())
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, answer -> answer.getValue().offset()));
  }

  private static <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new CompletionException(
          "Kafka does not say which results it still has: " + e.getCause().getMessage(),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  private Admin admin() {
    if (admin == null) {
      admin = kafka.admin("clickfold-writer", READ_TIMEOUT, READ_TIMEOUT.dividedBy(2));
    }
    return admin;
  }

  @PreDestroy
  void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
