package io.clickfold.kafka.loop;

import io.clickfold.kafka.DeadLetter;
import io.clickfold.kafka.loop.AssignedPartition.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The partitions that the group has assigned to this process, their processors, and the
 * transactions in which their progress is committed. Used by the polling thread only.
 */
final class Assignment implements ConsumerRebalanceListener {
  private static final Logger LOG = Logger.getLogger(Assignment.class);

  /** Above these, partitions are paused until the transaction under way has ended. */
  private static final long FULL_OUTBOX_BYTES = 8L << 20;

  private static final long SLOW_COMMIT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long STUCK_COMMIT_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** A transaction ends in less, one way or the other, unless its thread is stuck. */
  private static final Duration LONGEST_COMMIT = Duration.ofSeconds(50);

  private final LoopSettings settings;
  private final ProcessorFactory factory;
  private final Consumer<byte[], byte[]> consumer;
  private final Committer committer;
  private final PoisonRecords poison;
  private final Map<TopicPartition, AssignedPartition> partitions = new HashMap<>();
  private final UninitializedPartitions uninitialized;
  private final Outbox outbox = new Outbox();
  private PendingCommit pending;

  /** What the transaction under way gives up. */
  private final List<DeadLetter> letters = new ArrayList<>();

  private long nextCommitNanos = System.nanoTime();
  private boolean paused;

  /** Whether the last flush has left something that the next one has to send. */
  private boolean unfinished;

  /** Why a commit failed while partitions were given up; null if none has. */
  private RuntimeException failure;

  private boolean abandoned;
  private boolean hasCommitted;

  Assignment(
      LoopSettings settings,
      ProcessorFactory factory,
      Consumer<byte[], byte[]> consumer,
      Committer committer,
      PoisonRecords poison) {
    this.settings = settings;
    this.factory = factory;
    this.consumer = consumer;
    this.committer = committer;
    this.poison = poison;
    this.uninitialized = new UninitializedPartitions(settings, factory, consumer);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    Set<TopicPartition> added = new HashSet<>(assigned);
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(added);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(added);
    for (TopicPartition partition : added) {
      OffsetAndMetadata offset = committed.get(partition);
      if (offset == null) {
        consumer.seek(partition, beginnings.get(partition));
        uninitialized.add(partition);
      } else {
        Checkpoint checkpoint =
            Checkpoint.of(offset)
                .orElse(new Checkpoint(offset.offset(), ProcessorFactory.NO_STATE));
        begin(partition, offset, checkpoint, beginnings.get(partition));
      }
    }
    letNewcomersBegin();
  }

  /**
   * Begins with what is left of the log: to wait for what is gone would keep everything else
   * waiting.
   */
  private void begin(
      TopicPartition partition, OffsetAndMetadata offset, Checkpoint checkpoint, long beginning) {
    long committed = offset.offset();
    long replayFrom = checkpoint.replayOffset();
    if (beginning <= replayFrom) {
      add(partition, committed, offset.leaderEpoch(), checkpoint, beginning, Optional.empty());
      return;
    }
    Loss loss = new Loss(replayFrom, beginning, committed, firstTime(partition));
    LOG.errorf(
        "%s: records of %s were deleted before they were read%s: offsets %d to %d. It goes on behind"
            + " them",
        settings.name(), partition, loss.hasNew() ? "" : " again", replayFrom, beginning);
    add(
        partition,
        Math.max(committed, beginning),
        loss.hasNew() ? Optional.empty() : offset.leaderEpoch(),
        new Checkpoint(beginning, checkpoint.state(), checkpoint.givenUp()),
        beginning,
        Optional.of(loss));
  }

  /** When the first record that is left was written; now if there is none. */
  private long firstTime(TopicPartition partition) {
    OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(partition, 0L)).get(partition);
    return first == null ? System.currentTimeMillis() : first.timestamp();
  }

  private void letNewcomersBegin() {
    uninitialized
        .begin()
        .forEach(
            (partition, state) -> {
              long beginning = consumer.position(partition);
              Checkpoint first = new Checkpoint(beginning, state);
              add(partition, beginning, Optional.empty(), first, beginning, Optional.empty());
            });
  }

  private void add(
      TopicPartition partition,
      long committed,
      Optional<Integer> leaderEpoch,
      Checkpoint checkpoint,
      long beginning,
      Optional<Loss> loss) {
    long replayFrom = checkpoint.replayOffset();
    LOG.infof(
        "%s: %s begins at offset %d, after reading %d offsets again",
        settings.name(), partition, committed, committed - replayFrom);
    seek(partition, replayFrom, leaderEpoch);
    PartitionProcessor processor = factory.create(partition, checkpoint.state(), loss);
    processor.logBegins(beginning);
    AssignedPartition before =
        partitions.put(
            partition,
            new AssignedPartition(
                partition,
                poison,
                processor,
                checkpoint.givenUp(),
                committed,
                leaderEpoch,
                System.nanoTime()));
    if (before != null) {
      before.close();
    }
  }

  /** By the epoch the brokers can tell if the log has been truncated at or below this offset. */
  private void seek(TopicPartition partition, long offset, Optional<Integer> leaderEpoch) {
    consumer.seek(partition, new OffsetAndMetadata(offset, leaderEpoch, ""));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    if (!abandoned) {
      try {
        commitNow(LONGEST_COMMIT);
      } catch (RuntimeException e) {
        if (pending != null && !pending.isDone()) {
          throw e;
        }
        // The group has to get them all the same: their next owner begins before this.
        failure = e;
      }
      LOG.infof("%s: gives up %s", settings.name(), revoked);
      for (TopicPartition partition : revoked) {
        AssignedPartition given = partitions.remove(partition);
        if (given != null) {
          given.close();
        }
      }
      uninitialized.remove(revoked);
    }
  }

  /** Others may have them already: what was not committed here is theirs to count. */
  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    if (!abandoned) {
      throw new PartitionsLostException(lost);
    }
  }

  /**
   * Commits nothing any more, not even when the consumer closes: after an error, records may have
   * been polled that were not processed.
   */
  void abandon() {
    abandoned = true;
    partitions.values().forEach(AssignedPartition::close);
  }

  /**
   * Drops all state, and restarts from what is committed, as the same member of the group: the
   * partitions stay where they are.
   */
  void rebuild() {
    if (pending != null && !pending.await(LONGEST_COMMIT)) {
      throw new TimeoutException("a transaction does not end");
    }
    pending = null;
    letters.clear();
    failure = null;
    outbox.take();
    unfinished = false;
    hasCommitted = false;
    paused = false;
    Set<TopicPartition> held = Set.copyOf(consumer.assignment());
    partitions.values().forEach(AssignedPartition::close);
    partitions.clear();
    uninitialized.remove(Set.copyOf(uninitialized.waiting()));
    consumer.resume(held);
    onPartitionsAssigned(held);
  }

  void process(ConsumerRecords<byte[], byte[]> records) {
    if (failure != null) {
      throw failure;
    }
    letNewcomersBegin();
    long now = System.nanoTime();
    for (TopicPartition partition : records.partitions()) {
      partitions.get(partition).process(records.records(partition), outbox, now);
    }
    records
        .nextOffsets()
        .forEach(
            (partition, position) -> {
              AssignedPartition assigned = partitions.get(partition);
              if (assigned != null) {
                assigned.reached(position);
              }
            });
    partitions.forEach(
        (partition, assigned) -> {
          if (assigned.isReplaying()) {
            assigned.reached(consumer.position(partition));
          }
        });
  }

  /**
   * The offsets behind what has been consumed of each partition. What is only read again, to
   * rebuild a state, had been consumed before.
   */
  Map<TopicPartition, Long> consumed() {
    Map<TopicPartition, Long> consumed = new HashMap<>();
    partitions.forEach(
        (partition, assigned) ->
            consumed.put(partition, assigned.consumed(consumer.position(partition))));
    uninitialized
        .waiting()
        .forEach(partition -> consumed.put(partition, consumer.position(partition)));
    return consumed;
  }

  /** The partitions in which nothing has come for the idle time-out. */
  List<TopicPartition> idle() {
    long now = System.nanoTime();
    long timeout = settings.idleTimeout().toNanos();
    return partitions.entrySet().stream()
        .filter(e -> !e.getValue().isReplaying())
        .filter(e -> e.getValue().nanosWithoutRecords(now) >= timeout)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Notifies the partitions that have consumed all there was when the brokers were asked. */
  void caughtUp(Map<TopicPartition, EndProbe.End> ends) {
    ends.forEach(
        (partition, end) -> {
          AssignedPartition assigned = partitions.get(partition);
          if (assigned != null
              && !assigned.isReplaying()
              && consumer.position(partition) >= end.offset()) {
            assigned.caughtUp(end.wallMillis());
          }
        });
  }

  /** Begins a transaction if it is time for one and none is under way. */
  void commitIfDue() {
    long now = System.nanoTime();
    settle();
    if (pending != null) {
      if (unfinished
          || outbox.bytes() > FULL_OUTBOX_BYTES
          || pending.ageNanos(now) > SLOW_COMMIT_NANOS) {
        consumer.pause(consumer.assignment());
        paused = true;
      }
      return;
    }
    if (paused) {
      consumer.resume(partitions.keySet());
      paused = false;
    }
    if (unfinished || now - nextCommitNanos >= 0 || outbox.bytes() > FULL_OUTBOX_BYTES) {
      nextCommitNanos = now + settings.commitInterval().toNanos();
      begin();
    }
  }

  /**
   * Commits all that has been consumed, and waits for it.
   *
   * @throws TimeoutException if that takes longer
   */
  void commitNow(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    awaitCommit(end);
    begin();
    awaitCommit(end);
  }

  private void awaitCommit(long endNanos) {
    while (pending != null) {
      if (!pending.await(Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())))) {
        throw new TimeoutException("a transaction does not end");
      }
      settle();
    }
  }

  /** How long until {@link #commitIfDue} has something to do; not negative. */
  long nanosToCommit() {
    return Math.max(0, nextCommitNanos - System.nanoTime());
  }

  boolean isCommitting() {
    return pending != null;
  }

  /** Whether all states are rebuilt, and a commit has shown that progress can be made. */
  boolean isReady() {
    return partitions.isEmpty()
        || hasCommitted && partitions.values().stream().noneMatch(AssignedPartition::isNew);
  }

  /** Whether a transaction takes so long that records do not flow. */
  boolean isStuck() {
    return pending != null && pending.ageNanos(System.nanoTime()) > STUCK_COMMIT_NANOS;
  }

  /** Whether partitions of which nothing is committed have waited too long for their state. */
  boolean isHeldUp() {
    return uninitialized.isHeldUp();
  }

  private void begin() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    unfinished = false;
    partitions.forEach(
        (partition, assigned) -> {
          if (!assigned.isReplaying()) {
            long before = outbox.bytes();
            Progress progress = assigned.flush(consumer.position(partition), outbox);
            // Offsets fence a process that has lost the partition: no results without them.
            if (assigned.committing(progress) || outbox.bytes() > before) {
              offsets.put(
                  partition,
                  new OffsetAndMetadata(
                      progress.position(), assigned.leaderEpoch(), progress.checkpoint().encode()));
            }
            unfinished |= assigned.isUnfinished();
            // What was flushed is committed with the position, or all states are dropped.
            if (assigned.beginsAgain(progress)) {
              seek(partition, progress.checkpoint().replayOffset(), assigned.leaderEpoch());
            }
          }
        });
    if (!offsets.isEmpty() || !outbox.isEmpty()) {
      outbox.takeGivenUp().forEach(given -> letters.add(poison.letter(given)));
      List<ProducerRecord<byte[], byte[]>> records = outbox.take();
      letters.forEach(letter -> records.add(poison.record(letter)));
      pending =
          new PendingCommit(
              committer,
              (refusal, all) -> poison.without(refusal, all, offsets, letters),
              records,
              offsets);
      pending.submit(consumer.groupMetadata());
    }
  }

  /**
   * Notes a transaction's end. One that failed because the group has moved on is tried again as a
   * member of the group as it is now: if partitions had been lost meanwhile, this assignment would
   * have ended.
   */
  private void settle() {
    while (pending != null && pending.isDone()) {
      if (pending.advance(consumer::groupMetadata)) {
        poison.committed(letters, pending.offsets());
        letters.clear();
        pending = null;
        hasCommitted = true;
      }
    }
  }
}
