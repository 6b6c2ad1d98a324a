package io.clickfold.simulation.kafka;

import io.clickfold.simulation.SimulatedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.WakeupException;

/** A consumer. A poll never waits: it gives what is there. */
final class SimulatedConsumer extends RefusingConsumer {
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(30);

  private final SimulatedKafka kafka;
  private final SimulatedProcess process;
  private final boolean committedOnly;
  private final String reset;
  private final int maxRecords;
  private final Duration timeout;
  private final GroupState group;
  private final GroupClient membership;
  private final Map<TopicPartition, ReadPosition> positions = new LinkedHashMap<>();
  private boolean woken;
  private boolean closed;

  /** Whether its thread waits within a call: no other one may use it. */
  private boolean waiting;

  SimulatedConsumer(SimulatedKafka kafka, SimulatedProcess process, Map<String, Object> settings) {
    process.check();
    this.kafka = kafka;
    this.process = process;
    this.committedOnly =
        text(settings, ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted")
            .equals("read_committed");
    this.reset = text(settings, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    this.maxRecords = (int) number(settings, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    this.timeout =
        Duration.ofMillis(number(settings, ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 60_000));
    String groupId = text(settings, ConsumerConfig.GROUP_ID_CONFIG, null);
    boolean classic =
        text(settings, ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic").equals("classic");
    this.group = groupId == null ? null : kafka.group(groupId, classic);
    this.membership =
        group == null
            ? null
            : new GroupClient(
                kafka,
                process,
                group,
                positions,
                number(settings, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 300_000),
                number(settings, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 45_000));
  }

  static String text(Map<String, Object> settings, String name, String otherwise) {
    Object value = settings.get(name);
    return value == null ? otherwise : value.toString();
  }

  static long number(Map<String, Object> settings, String name, long otherwise) {
    Object value = settings.get(name);
    if (value == null) {
      return otherwise;
    }
    return value instanceof Number number ? number.longValue() : Long.parseLong(value.toString());
  }

  private void enter() {
    process.check();
    if (waiting) {
      throw new ConcurrentModificationException(
          "KafkaConsumer is not safe for multi-threaded access.");
    }
    if (closed) {
      throw new IllegalStateException("This consumer has already been closed.");
    }
  }

  private void request() {
    enter();
    waiting = true;
    try {
      kafka.request(process);
    } finally {
      waiting = false;
    }
  }

  private void await(BooleanSupplier condition, Duration atMost, String what) {
    waiting = true;
    try {
      kafka.await(process, condition, atMost.toMillis(), what);
    } finally {
      waiting = false;
    }
  }

  @Override
  public Set<TopicPartition> assignment() {
    enter();
    return new LinkedHashSet<>(positions.keySet());
  }

  @Override
  public Set<String> subscription() {
    enter();
    return membership == null ? Set.of() : membership.topics();
  }

  @Override
  public void subscribe(Collection<String> topics) {
    subscribe(topics, null);
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    enter();
    inGroup();
    membership.subscribe(topics, listener);
  }

  private void inGroup() {
    if (group == null) {
      throw new InvalidGroupIdException(
          "To use the group management or offset commit APIs, you must provide a valid group.id in"
              + " the consumer configuration.");
    }
  }

  @Override
  public void assign(Collection<TopicPartition> partitions) {
    enter();
    positions.keySet().retainAll(partitions);
    for (TopicPartition partition : partitions) {
      positions.putIfAbsent(partition, new ReadPosition());
    }
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
    request();
    if (woken) {
      woken = false;
      throw new WakeupException();
    }
    if (membership != null && membership.isSubscribed()) {
      membership.poll();
      process.check();
    }
    ConsumerRecords<byte[], byte[]> records = fetch();
    kafka.polled(records.count());
    return records;
  }

  private ConsumerRecords<byte[], byte[]> fetch() {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = null;
    Map<TopicPartition, OffsetAndMetadata> next = null;
    int left = maxRecords;
    List<TopicPartition> order = new ArrayList<>(positions.keySet());
    int first = order.size() < 2 ? 0 : kafka.timeline.random().nextInt(order.size());
    for (int i = 0; i < order.size() && left > 0; i++) {
      TopicPartition partition = order.get((first + i) % order.size());
      ReadPosition position = positions.get(partition);
      PartitionLog log = kafka.log(partition);
      if (position.awaitsListener || !kafka.answers(log) || !prepare(partition, position, log)) {
        continue;
      }
      if (position.paused || kafka.timeline.chance(kafka.faults().idlePartition())) {
        continue;
      }
      if (position.offset < log.start() || position.offset > log.end()) {
        if (next == null) {
          outOfRange(partition, position, log);
        }
        continue;
      }
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      long to = log.read(position.offset, left, committedOnly, records);
      if (to == position.offset) {
        continue;
      }
      position.offset = to;
      position.epoch = log.epochBefore(to);
      position.validatedBy = log.epoch();
      if (next == null) {
        next = new LinkedHashMap<>();
        found = new LinkedHashMap<>();
      }
      next.put(partition, new OffsetAndMetadata(to, Optional.of(position.epoch), ""));
      if (!records.isEmpty()) {
        found.put(partition, records);
        left -= records.size();
      }
    }
    return next == null ? ConsumerRecords.empty() : new ConsumerRecords<>(found, next);
  }

  /** Whether the position is known, and the leader's log has it. */
  private boolean prepare(TopicPartition partition, ReadPosition position, PartitionLog log) {
    if (position.offset < 0 && !begin(partition, position, log)) {
      return false;
    }
    if (!position.isValid(log)) {
      validate(partition, position, log);
    }
    return true;
  }

  private boolean begin(TopicPartition partition, ReadPosition position, PartitionLog log) {
    if (group != null) {
      if (!kafka.accepts(group.id) || group.isPending(Set.of(partition))) {
        return false;
      }
      OffsetAndMetadata committed = group.offsets().get(partition);
      if (committed != null) {
        position.seek(committed.offset(), committed.leaderEpoch().orElse(-1));
        return true;
      }
    }
    if (reset.equals("none")) {
      throw new NoOffsetForPartitionException(partition);
    }
    reset(position, log);
    return true;
  }

  private void reset(ReadPosition position, PartitionLog log) {
    position.seek(reset.equals("earliest") ? log.start() : endOf(log), -1);
  }

  private long endOf(PartitionLog log) {
    return committedOnly ? log.stableEnd() : log.end();
  }

  private void outOfRange(TopicPartition partition, ReadPosition position, PartitionLog log) {
    if (reset.equals("none")) {
      throw new OffsetOutOfRangeException(
          "Fetch position %d is out of range for partition %s and no reset policy is defined"
              .formatted(position.offset, partition),
          Map.of(partition, position.offset));
    }
    reset(position, log);
  }

  /** Asks the leader whether the log that was read is still a beginning of its own. */
  private void validate(TopicPartition partition, ReadPosition position, PartitionLog log) {
    Map.Entry<Integer, Long> end = log.endOf(position.epoch);
    if (end.getValue() >= position.offset) {
      position.validatedBy = log.epoch();
    } else if (reset.equals("none")) {
      throw new LogTruncationException(
          "Detected log truncation of " + partition + " at " + end.getValue(),
          Map.of(partition, position.offset),
          Map.of(
              partition, new OffsetAndMetadata(end.getValue(), Optional.of(end.getKey()), null)));
    } else {
      position.seek(end.getValue(), end.getKey());
      position.validatedBy = log.epoch();
    }
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    commitSync(offsets, timeout);
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration atMost) {
    request();
    inGroup();
    await(() -> kafka.accepts(group.id), atMost, "offsets were committed");
    commit(offsets);
    request();
  }

  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      group.validate(membership.memberId(), membership.generation(), false);
    } catch (UnknownMemberIdException | IllegalGenerationException e) {
      throw new CommitFailedException(
          "Offset commit cannot be completed since the consumer is not part of an active group for"
              + " auto partition assignment: "
              + e.getMessage());
    }
    group.commit(offsets);
  }

  @Override
  public void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
    request();
    inGroup();
    Exception failure = null;
    try {
      commit(offsets);
    } catch (CommitFailedException e) {
      failure = e;
    }
    if (callback != null) {
      callback.onComplete(offsets, failure);
    }
  }

  private ReadPosition assigned(TopicPartition partition) {
    ReadPosition position = positions.get(partition);
    if (position == null) {
      throw new IllegalStateException("No current assignment for partition " + partition);
    }
    return position;
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    enter();
    assigned(partition).seek(offset, -1);
  }

  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata to) {
    enter();
    assigned(partition).seek(to.offset(), to.leaderEpoch().orElse(-1));
  }

  @Override
  public long position(TopicPartition partition) {
    return position(partition, timeout);
  }

  @Override
  public long position(TopicPartition partition, Duration atMost) {
    enter();
    ReadPosition position = positions.get(partition);
    if (position == null) {
      throw new IllegalStateException(
          "You can only check the position for partitions assigned to this consumer.");
    }
    PartitionLog log = kafka.log(partition);
    if (log != null && position.isValid(log)) {
      return position.offset;
    }
    request();
    await(
        () ->
            kafka.answers(kafka.log(partition))
                && prepare(partition, position, kafka.log(partition)),
        atMost,
        "the position for partition " + partition + " could be determined");
    return position.offset;
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
    return committed(partitions, timeout);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(
      Set<TopicPartition> partitions, Duration atMost) {
    request();
    inGroup();
    Map<TopicPartition, OffsetAndMetadata> found = new LinkedHashMap<>();
    if (partitions.isEmpty()) {
      return found;
    }
    await(
        () -> kafka.accepts(group.id) && !group.isPending(partitions),
        atMost,
        "the last committed offset for partitions " + partitions + " could be determined");
    for (TopicPartition partition : partitions) {
      found.put(partition, group.offsets().get(partition));
    }
    request();
    return found;
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return partitionsFor(topic, timeout);
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic, Duration atMost) {
    request();
    return SimulatedAdmin.partitionsOf(kafka, topic);
  }

  @Override
  public Set<TopicPartition> paused() {
    enter();
    Set<TopicPartition> paused = new LinkedHashSet<>();
    positions.forEach(
        (partition, position) -> {
          if (position.paused) {
            paused.add(partition);
          }
        });
    return paused;
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    enter();
    for (TopicPartition partition : partitions) {
      assigned(partition).paused = true;
    }
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    enter();
    for (TopicPartition partition : partitions) {
      assigned(partition).paused = false;
    }
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
    return offsetsForTimes(times, timeout);
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> times, Duration atMost) {
    request();
    Map<TopicPartition, OffsetAndTimestamp> found = new LinkedHashMap<>();
    for (Map.Entry<TopicPartition, Long> each : times.entrySet()) {
      LogEntry first = leader(each.getKey(), atMost).firstAt(each.getValue(), committedOnly);
      found.put(
          each.getKey(),
          first == null
              ? null
              : new OffsetAndTimestamp(
                  first.record.offset(), first.record.timestamp(), first.record.leaderEpoch()));
    }
    return found;
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
    return beginningOffsets(partitions, timeout);
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(
      Collection<TopicPartition> partitions, Duration atMost) {
    return offsets(partitions, atMost, PartitionLog::start);
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    return endOffsets(partitions, timeout);
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(
      Collection<TopicPartition> partitions, Duration atMost) {
    return offsets(partitions, atMost, this::endOf);
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, Duration atMost, ToLongFunction<PartitionLog> which) {
    request();
    Map<TopicPartition, Long> found = new LinkedHashMap<>();
    for (TopicPartition partition : partitions) {
      found.put(partition, which.applyAsLong(leader(partition, atMost)));
    }
    request();
    return found;
  }

  private PartitionLog leader(TopicPartition partition, Duration atMost) {
    await(
        () -> kafka.answers(kafka.log(partition)),
        atMost,
        "the offsets of " + partition + " could be determined");
    return kafka.log(partition);
  }

  @Override
  public ConsumerGroupMetadata groupMetadata() {
    enter();
    inGroup();
    return membership.metadata();
  }

  @Override
  public void close() {
    close(CloseOptions.timeout(LEAVE_TIMEOUT));
  }

  @Override
  @Deprecated
  public void close(Duration atMost) {
    close(CloseOptions.timeout(atMost));
  }

  @Override
  public void close(CloseOptions options) {
    process.check();
    if (closed) {
      return;
    }
    try {
      if (membership != null && membership.isSubscribed()) {
        membership.close(
            options.groupMembershipOperation()
                != CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP);
      }
    } finally {
      closed = true;
    }
  }

  @Override
  public void wakeup() {
    woken = true;
  }
}
