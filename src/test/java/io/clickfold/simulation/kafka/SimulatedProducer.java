package io.clickfold.simulation.kafka;

import io.clickfold.simulation.SimulatedProcess;
import io.clickfold.simulation.kafka.LogEntry.PartitionTransaction;
import io.clickfold.simulation.kafka.TransactionCoordinator.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.utils.Utils;

/**
 * A producer, idempotent and maybe transactional. Records wait in it until its sender, which runs
 * by itself, has brought them to the brokers.
 */
final class SimulatedProducer extends RefusingProducer {
  private static final int BATCH_OVERHEAD_BYTES = 61;
  private static final int RECORD_OVERHEAD_BYTES = 21;
  private static final int DEFAULT_MAX_REQUEST_BYTES = 1 << 20;
  private static final int LONGEST_LINGER_MILLIS = 5;

  /** The brokers' {@code offset.metadata.max.bytes}. */
  private static final int MAX_METADATA_BYTES = 4096;

  private static final int RETRY_MILLIS = 100;

  private final SimulatedKafka kafka;
  private final SimulatedProcess process;
  private final Transactions transactions;
  private final TransactionCoordinator coordinator;
  private final int transactionTimeoutMillis;
  private final long maxBlockMillis;
  private final long deliveryMillis;
  private final long maxRequestBytes;
  private final List<SentRecord> queue = new ArrayList<>();
  private final Set<TopicPartition> blocked = new LinkedHashSet<>();
  private State state = State.NEW;

  /** Why the transaction, or for good the producer, has failed. */
  private RuntimeException failure;

  private int epoch;
  private int sticky;

  /** How long it takes to learn of a topic's new partitions. */
  private final int newsMillis;

  /** Of the transaction under way, what was written last in each partition. */
  private final Map<PartitionLog, LogEntry> written = new LinkedHashMap<>();

  private boolean draining;
  private boolean scheduled;
  private boolean closed;

  private enum State {
    NEW,
    READY,
    IN_TRANSACTION,
    /** A commit or an abort has timed out, and can only be tried again. */
    COMMITTING,
    ABORTING,
    ABORTABLE,
    FATAL
  }

  SimulatedProducer(SimulatedKafka kafka, SimulatedProcess process, Map<String, Object> settings) {
    process.check();
    this.kafka = kafka;
    this.process = process;
    this.coordinator = kafka.transactions();
    this.newsMillis = kafka.timeline.random().nextInt(SimulatedKafka.NEWS_MILLIS);
    String id = SimulatedConsumer.text(settings, ProducerConfig.TRANSACTIONAL_ID_CONFIG, null);
    this.transactions = id == null ? null : coordinator.of(id);
    this.transactionTimeoutMillis =
        (int) SimulatedConsumer.number(settings, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
    this.maxBlockMillis =
        SimulatedConsumer.number(settings, ProducerConfig.MAX_BLOCK_MS_CONFIG, 60_000);
    this.deliveryMillis =
        SimulatedConsumer.number(settings, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
    this.maxRequestBytes =
        SimulatedConsumer.number(
            settings, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DEFAULT_MAX_REQUEST_BYTES);
  }

  private void enter() {
    process.check();
    if (closed) {
      throw new IllegalStateException("Cannot perform operation after producer has been closed");
    }
  }

  private void transactional() {
    enter();
    if (transactions == null) {
      throw new IllegalStateException(
          "Cannot use transactional methods without enabling transactions by setting the"
              + " transactional.id configuration property");
    }
  }

  private void throwFailure() {
    if (state != State.ABORTABLE && state != State.FATAL) {
      return;
    }
    if (failure instanceof ProducerFencedException) {
      throw new ProducerFencedException(failure.getMessage());
    }
    if (failure instanceof InvalidProducerEpochException) {
      throw new InvalidProducerEpochException(failure.getMessage());
    }
    throw new KafkaException(
        "Cannot execute transactional method because we are in an error state", failure);
  }

  private void expect(State expected, String operation) {
    if (state != expected) {
      throw new IllegalStateException(
          "TransactionalId %s: Invalid transition attempted from state %s by %s"
              .formatted(transactions.id, state, operation));
    }
  }

  /** What a producer whose transactional id is no more its own learns with any request. */
  private void checkEpoch() {
    try {
      coordinator.check(transactions, epoch);
    } catch (ApiException e) {
      state = State.FATAL;
      failure = e;
      throw e;
    }
  }

  private void await(java.util.function.BooleanSupplier condition, String what) {
    kafka.await(process, condition, maxBlockMillis, "awaiting " + what);
  }

  private boolean coordinatorIsThere() {
    return kafka.accepts(transactions.id);
  }

  @Override
  public void initTransactions() {
    transactional();
    throwFailure();
    expect(State.NEW, "initTransactions");
    kafka.request(process);
    await(
        () ->
            coordinatorIsThere()
                && (epoch = coordinator.init(transactions, transactionTimeoutMillis)) >= 0,
        "InitProducerId");
    kafka.request(process);
    state = State.READY;
  }

  @Override
  public void beginTransaction() {
    transactional();
    throwFailure();
    expect(State.READY, "beginTransaction");
    process.beginsTransaction(kafka.timeline);
    state = State.IN_TRANSACTION;
    written.clear();
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    return send(record, null);
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    enter();
    if (transactions != null) {
      throwFailure();
      expect(State.IN_TRANSACTION, "send");
    }
    SimulatedTopic topic = kafka.find(record.topic());
    TopicPartition place =
        new TopicPartition(record.topic(), topic == null ? 0 : partitionOf(record, topic));
    int bytes = sizeOf(record);
    SentRecord sent =
        new SentRecord(record, place, kafka.timeline.millis(), bytes, callback, this::flush);
    ApiException refusal = refusal(sent, topic);
    if (refusal == null) {
      queue.add(sent);
      drainAfter(1 + kafka.timeline.random().nextInt(LONGEST_LINGER_MILLIS));
    } else {
      sent.failed(refusal);
      fail(refusal);
    }
    return sent;
  }

  private ApiException refusal(SentRecord sent, SimulatedTopic topic) {
    if (topic == null || sent.place.partition() >= topic.partitions.size()) {
      return new TimeoutException(
          "%s not present in metadata after %d ms.".formatted(sent.place, maxBlockMillis));
    }
    if (sent.bytes > maxRequestBytes) {
      return new RecordTooLargeException(
          "The message is %d bytes when serialized which is larger than %d, which is the value of the"
                  .formatted(sent.bytes, maxRequestBytes)
              + " max.request.size configuration.");
    }
    return null;
  }

  private int partitionOf(ProducerRecord<byte[], byte[]> record, SimulatedTopic topic) {
    if (record.partition() != null) {
      return record.partition();
    }
    boolean isNews = kafka.timeline.millis() - topic.changedMillis < newsMillis;
    int partitions = isNews ? topic.sizeBefore : topic.partitions.size();
    if (record.key() != null) {
      return Utils.toPositive(Utils.murmur2(record.key())) % partitions;
    }
    if (kafka.timeline.random().nextInt(4) == 0) {
      sticky = kafka.timeline.random().nextInt(partitions);
    }
    return sticky % partitions;
  }

  private static int sizeOf(ProducerRecord<byte[], byte[]> record) {
    int bytes = BATCH_OVERHEAD_BYTES + RECORD_OVERHEAD_BYTES;
    bytes += record.key() == null ? 0 : record.key().length;
    bytes += record.value() == null ? 0 : record.value().length;
    for (var header : record.headers()) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length) + 4;
    }
    return bytes;
  }

  /** A transaction does without none of its records. */
  private void fail(RuntimeException why) {
    if (transactions != null && state == State.IN_TRANSACTION) {
      state = State.ABORTABLE;
      failure = why;
    }
  }

  private void drainAfter(int millis) {
    if (!scheduled) {
      scheduled = true;
      kafka.timeline.after(
          millis,
          () -> {
            scheduled = false;
            if (kafka.isPaused(process) && process.isAlive()) {
              drainAfter(RETRY_MILLIS);
            } else if (process.isAlive()) {
              drain();
            } else {
              arriveAfterDeath();
            }
          });
    }
  }

  /** What was on its way when the process was killed may still arrive. */
  private void arriveAfterDeath() {
    while (!queue.isEmpty() && kafka.timeline.random().nextBoolean()) {
      SentRecord sent = queue.remove(0);
      if (isAcceptedBy(kafka.log(sent.place)) && sent.bytes <= maxBytesOf(sent)) {
        try {
          write(sent);
        } catch (ApiException e) {
          break;
        }
      }
    }
    queue.clear();
  }

  /** What the last transaction's end has not reached yet takes nothing of the next one. */
  private boolean isAcceptedBy(PartitionLog log) {
    return kafka.accepts(log)
        && (transactions == null || coordinatorIsThere() && !coordinator.isEnding(transactions));
  }

  private int maxBytesOf(SentRecord sent) {
    return kafka.find(sent.place.topic()).maxMessageBytes;
  }

  /** Brings to the brokers what they accept now. Callbacks may send more. */
  private void drain() {
    if (draining) {
      return;
    }
    draining = true;
    try {
      blocked.clear();
      for (int i = 0; i < queue.size(); ) {
        SentRecord sent = queue.get(i);
        if (blocked.contains(sent.place) || !deliver(sent)) {
          blocked.add(sent.place);
          i++;
        }
      }
    } finally {
      draining = false;
    }
    if (!queue.isEmpty()) {
      drainAfter(RETRY_MILLIS);
    }
  }

  /** Whether it is no longer in the queue. */
  private boolean deliver(SentRecord sent) {
    if (transactions != null && (state == State.ABORTABLE || state == State.FATAL)) {
      queue.remove(sent);
      sent.failed(failure instanceof ApiException e ? e : new KafkaException(failure));
      return true;
    }
    if (kafka.timeline.millis() - sent.atMillis >= deliveryMillis) {
      giveUp(sent, "Expiring 1 record(s) for " + sent.place + ": delivery.timeout.ms has passed");
      return true;
    }
    if (sent.bytes > maxBytesOf(sent)) {
      queue.remove(sent);
      RecordTooLargeException refusal =
          new RecordTooLargeException(
              "The request included a message larger than the max message size the server will"
                  + " accept.");
      fail(refusal);
      sent.failed(refusal);
      return true;
    }
    PartitionLog log = kafka.log(sent.place);
    if (!isAcceptedBy(log)) {
      return false;
    }
    if (kafka.timeline.chance(kafka.faults().unknownSend())) {
      if (kafka.timeline.random().nextBoolean()) {
        try {
          write(sent);
        } catch (ApiException e) {
          fail(e);
        }
      }
      giveUp(sent, "no answer to what was sent to " + sent.place);
      return true;
    }
    queue.remove(sent);
    long offset;
    try {
      offset = write(sent);
    } catch (ApiException e) {
      ApiException seen =
          e instanceof ProducerFencedException
              ? new InvalidProducerEpochException(e.getMessage())
              : e;
      state = e instanceof OutOfOrderSequenceException ? State.ABORTABLE : State.FATAL;
      failure = e;
      sent.failed(seen);
      return true;
    }
    sent.written(offset, log.entry(offset).record.timestamp());
    return true;
  }

  private void giveUp(SentRecord sent, String why) {
    queue.remove(sent);
    TimeoutException timeout = new TimeoutException(why);
    fail(timeout);
    sent.failed(timeout);
  }

  private long write(SentRecord sent) {
    PartitionLog log = kafka.log(sent.place);
    PartitionTransaction transaction = null;
    if (transactions != null) {
      coordinator.check(transactions, epoch);
      LogEntry before = written.get(log);
      if (before != null && !log.has(before)) {
        throw new OutOfOrderSequenceException("records before this one were lost by " + log.place);
      }
      coordinator.add(transactions, log);
      transaction = log.transactionOf(transactions.producerId);
    }
    ProducerRecord<byte[], byte[]> record = sent.record;
    long now = kafka.timeline.millis();
    long timestamp =
        log.topic.brokerTime
            ? now
            : record.timestamp() == null ? now + process.clockErrorMillis() : record.timestamp();
    long offset =
        log.append(timestamp, record.key(), record.value(), record.headers(), transaction);
    if (transaction != null) {
      written.put(log, log.entry(offset));
    }
    return offset;
  }

  @Override
  public void flush() {
    enter();
    kafka.request(process);
    drainAll();
    kafka.request(process);
  }

  private void drainAll() {
    if (queue.isEmpty()) {
      return;
    }
    drain();
    long until = kafka.timeline.nanos() + (deliveryMillis + RETRY_MILLIS) * 1_000_000;
    kafka.timeline.await(() -> queue.isEmpty() || !process.isAlive(), until);
    process.check();
    while (!queue.isEmpty()) {
      giveUp(queue.get(0), "no time left to send records");
    }
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    enter();
    kafka.request(process);
    List<PartitionInfo> partitions = SimulatedAdmin.partitionsOf(kafka, topic);
    if (partitions.isEmpty()) {
      throw new TimeoutException(
          "Topic %s not present in metadata after %d ms.".formatted(topic, maxBlockMillis));
    }
    return partitions;
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata member) {
    transactional();
    if (member.generationId() > 0 && member.memberId().isEmpty()) {
      throw new IllegalArgumentException(
          "Passed in group metadata has generationId > 0 but the member.id is unknown");
    }
    throwFailure();
    expect(State.IN_TRANSACTION, "sendOffsetsToTransaction");
    if (offsets.isEmpty()) {
      return;
    }
    kafka.request(process);
    await(
        () ->
            coordinatorIsThere()
                && kafka.accepts(member.groupId())
                && !coordinator.isEnding(transactions),
        "AddOffsetsToTxn");
    checkEpoch();
    GroupState group = kafka.group(member.groupId(), true);
    coordinator.add(transactions, group);
    try {
      group.validate(member.memberId(), member.generationId(), true);
    } catch (UnknownMemberIdException | IllegalGenerationException e) {
      CommitFailedException failed =
          new CommitFailedException(
              "Transaction offset Commit failed due to consumer group metadata mismatch: "
                  + e.getMessage());
      fail(failed);
      throw failed;
    }
    for (OffsetAndMetadata each : offsets.values()) {
      if (each.metadata().length() > MAX_METADATA_BYTES) {
        state = State.FATAL;
        failure =
            new KafkaException(
                "Unexpected error in TxnOffsetCommitResponse: The metadata field of the offset"
                    + " request was too large.");
        throw failure;
      }
    }
    group.commitLater(transactions.producerId, offsets);
    kafka.request(process);
  }

  @Override
  public void commitTransaction() {
    transactional();
    throwFailure();
    if (state != State.COMMITTING) {
      expect(State.IN_TRANSACTION, "commitTransaction");
    }
    drainAll();
    throwFailure();
    state = State.COMMITTING;
    kafka.request(process);
    if (kafka.timeline.chance(kafka.faults().unknownCommit())) {
      commitUnseen();
    }
    await(this::coordinatorIsThere, "EndTxn(true)");
    checkEpoch();
    coordinator.end(transactions, epoch, true);
    kafka.request(process);
    state = State.READY;
  }

  /** The request or its answer is lost: it may arrive now, later or never. */
  private void commitUnseen() {
    long number = coordinator.number(transactions);
    switch (kafka.timeline.random().nextInt(4)) {
      case 0, 1 -> {
        if (coordinatorIsThere()) {
          coordinator.endLate(transactions, epoch, number);
        }
      }
      case 2 ->
          kafka.atBrokers(
              kafka.timeline.random().nextInt(2 * transactionTimeoutMillis),
              () -> {
                if (coordinatorIsThere()) {
                  coordinator.endLate(transactions, epoch, number);
                }
              });
      default -> {
        // It never arrives.
      }
    }
    kafka.await(process, () -> false, maxBlockMillis, "awaiting EndTxn(true)");
  }

  @Override
  public void abortTransaction() {
    transactional();
    if (state == State.FATAL) {
      throwFailure();
    }
    if (state == State.COMMITTING) {
      throw new IllegalStateException(
          "Cannot attempt operation `abortTransaction` because the previous call to"
              + " `commitTransaction` timed out and must be retried");
    }
    if (state != State.ABORTABLE && state != State.ABORTING) {
      expect(State.IN_TRANSACTION, "abortTransaction");
    }
    state = State.ABORTING;
    failure = null;
    while (!queue.isEmpty()) {
      queue.remove(0).failed(new KafkaException("Failing batch since transaction was aborted"));
    }
    kafka.request(process);
    await(this::coordinatorIsThere, "EndTxn(false)");
    checkEpoch();
    coordinator.end(transactions, epoch, false);
    kafka.request(process);
    state = State.READY;
  }

  @Override
  public void close() {
    close(Duration.ofMillis(Long.MAX_VALUE));
  }

  @Override
  public void close(Duration atMost) {
    process.check();
    if (closed) {
      return;
    }
    if (!atMost.isZero()) {
      kafka.request(process);
      drain();
      if (transactions != null
          && (state == State.IN_TRANSACTION || state == State.ABORTABLE)
          && coordinatorIsThere()) {
        try {
          coordinator.end(transactions, epoch, false);
        } catch (ApiException e) {
          state = State.FATAL;
        }
      }
    }
    closed = true;
    while (!queue.isEmpty()) {
      queue.remove(0).failed(new KafkaException("Producer is closed forcefully."));
    }
  }
}
