package io.clickfold.simulation.kafka;

import io.clickfold.kafka.KafkaClients;
import io.clickfold.simulation.SimulatedProcess;
import io.clickfold.simulation.Timeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** A Kafka cluster: what operators, chance and bad luck do to it, and what it holds. */
public final class SimulatedKafka {
  private static final int BROKERS = 3;
  private static final int MIN_IN_SYNC = 2;

  /** Within this time the brokers' and clients' news of a topic's new partitions spread. */
  static final int NEWS_MILLIS = 30_000;

  final Timeline timeline;
  private final Brokers brokers;
  private final TransactionCoordinator transactions = new TransactionCoordinator(this);
  private final Map<String, SimulatedTopic> topics = new LinkedHashMap<>();
  private final Map<String, GroupState> groups = new LinkedHashMap<>();
  private KafkaFaults faults = KafkaFaults.NONE;
  private long polledRecords;
  private int members;

  /**
   * A record that readers of committed records get.
   *
   * @param timestamp in milliseconds since 1970
   */
  public record Committed(int partition, long offset, long timestamp, byte[] key, byte[] value) {}

  /** Three brokers, of which two have to have a record; no topics. */
  public SimulatedKafka(Timeline timeline) {
    this(timeline, BROKERS, MIN_IN_SYNC);
  }

  /** A cluster whose topics are replicated to all brokers. */
  public SimulatedKafka(Timeline timeline, int brokers, int minInSync) {
    this.timeline = timeline;
    this.brokers = new Brokers(brokers, minInSync);
  }

  /** Makes the clients of a process. */
  public KafkaClients.Factory clientsOf(SimulatedProcess process) {
    return new KafkaClients.Factory() {
      @Override
      public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new SimulatedProducer(SimulatedKafka.this, process, settings);
      }

      @Override
      public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new SimulatedConsumer(SimulatedKafka.this, process, settings);
      }

      @Override
      public Admin admin(Map<String, Object> settings) {
        return SimulatedAdmin.of(SimulatedKafka.this, process, settings);
      }
    };
  }

  /** What goes wrong by chance from now on. */
  public void faults(KafkaFaults newFaults) {
    faults = newFaults;
  }

  KafkaFaults faults() {
    return faults;
  }

  /**
   * Creates a topic.
   *
   * @param brokerTime whether records have the time of their arrival instead of their senders'
   */
  public void createTopic(String name, int partitions, boolean brokerTime) {
    topics.put(name, new SimulatedTopic(name, brokerTime));
    addPartitions(name, partitions);
  }

  /** Adds partitions to a topic; groups and clients notice within half a minute. */
  public void addPartitions(String name, int added) {
    SimulatedTopic topic = topics.get(name);
    topic.sizeBefore = topic.partitions.isEmpty() ? added : topic.partitions.size();
    topic.changedMillis = timeline.millis();
    for (int i = 0; i < added; i++) {
      int partition = topic.partitions.size();
      int preferred = (topics.size() + partition) % brokers.count();
      topic.partitions.add(new PartitionLog(topic, partition, preferred));
    }
    for (GroupState group : groups.values()) {
      atBrokers(timeline.random().nextInt(NEWS_MILLIS), () -> group.topicChanged(name));
    }
  }

  /**
   * Compacts a partition: of each key, only the newest committed record below the last stable
   * offset is left to readers.
   */
  public void compact(TopicPartition partition) {
    log(partition).compact();
  }

  /** Sets a topic's {@code max.message.bytes}. */
  public void maxMessageBytes(String topic, int bytes) {
    topics.get(topic).maxMessageBytes = bytes;
  }

  /** Stops a broker at once. Until the others notice, what it leads does not answer. */
  public void stopBroker(int broker, long noticedAfterMillis) {
    brokers.running(broker, false);
    atBrokers(noticedAfterMillis, () -> known(broker, brokers.isRunning(broker)));
  }

  /** Starts a broker that was stopped; it is in sync, and leads again, after a while. */
  public void startBroker(int broker, long inSyncAfterMillis) {
    brokers.running(broker, true);
    atBrokers(inSyncAfterMillis, () -> known(broker, brokers.isRunning(broker)));
  }

  private void known(int broker, boolean runs) {
    int[] before = new int[brokers.count()];
    for (int i = 0; i < before.length; i++) {
      before[i] = brokers.leader(i);
    }
    brokers.known(broker, runs);
    for (SimulatedTopic topic : topics.values()) {
      for (PartitionLog log : topic.partitions) {
        if (brokers.leader(log.preferred) != before[log.preferred]) {
          log.nextEpoch();
        }
      }
    }
  }

  /** A replica becomes leader that does not have the last records of a partition: they are lost. */
  public void uncleanElection(TopicPartition partition, int lost) {
    PartitionLog log = log(partition);
    log.truncate(log.end() - lost);
  }

  /**
   * Aborts what no transaction under way belongs to, as operators do after a truncation has taken
   * the ends of transactions away.
   */
  public void abortHanging(TopicPartition partition) {
    PartitionLog log = log(partition);
    for (long producerId : log.openProducers()) {
      if (!transactions.isUnderWay(producerId)) {
        log.mark(producerId, false, timeline.millis());
      }
    }
  }

  /** Deletes a partition's records below an offset, as retention does. */
  public void deleteRecordsBefore(TopicPartition partition, long offset) {
    log(partition).deleteBefore(offset);
  }

  /** Forgets transactional ids that no transaction uses now, as after a week without one. */
  public void expireTransactionalIds() {
    transactions.expire();
  }

  /** Forgets the offsets of a group without members, as after a week without any. */
  public void expireOffsets(String group) {
    GroupState found = groups.get(group);
    if (found != null && found.members.isEmpty()) {
      found.offsets().clear();
    }
  }

  /**
   * All that a reader of committed records would ever have got of a topic, also what is deleted.
   */
  public List<Committed> committed(String topic) {
    List<Committed> all = new ArrayList<>();
    for (PartitionLog log : topics.get(topic).partitions) {
      for (long offset = 0; offset < log.stableEnd(); offset++) {
        LogEntry entry = log.entry(offset);
        if (entry.isCommitted()) {
          all.add(
              new Committed(
                  log.place.partition(),
                  offset,
                  entry.record.timestamp(),
                  entry.record.key(),
                  entry.record.value()));
        }
      }
    }
    return all;
  }

  /** What a group has committed, in the order in which partitions were committed first. */
  public Map<TopicPartition, OffsetAndMetadata> committedOffsets(String group) {
    GroupState found = groups.get(group);
    return found == null ? Map.of() : new LinkedHashMap<>(found.offsets());
  }

  /** How many partitions a topic has. */
  public int partitionsOf(String topic) {
    return topics.get(topic).partitions.size();
  }

  /** How many records consumers have polled, in all. */
  public long polledRecords() {
    return polledRecords;
  }

  void polled(int records) {
    polledRecords += records;
  }

  SimulatedTopic find(String topic) {
    return topics.get(topic);
  }

  /** A partition's log; null if there is none. */
  PartitionLog log(TopicPartition partition) {
    SimulatedTopic topic = topics.get(partition.topic());
    return topic == null || partition.partition() >= topic.partitions.size()
        ? null
        : topic.partitions.get(partition.partition());
  }

  Brokers brokers() {
    return brokers;
  }

  TransactionCoordinator transactions() {
    return transactions;
  }

  /** The group of a name, by the protocol of the first who uses it. */
  GroupState group(String id, boolean classic) {
    return groups.computeIfAbsent(
        id, key -> classic ? new ClassicProtocol(this, id) : new ConsumerProtocol(this, id));
  }

  GroupState findGroup(String id) {
    return groups.get(id);
  }

  String nextMemberId() {
    return "member-" + ++members;
  }

  boolean answers(PartitionLog log) {
    return log != null && brokers.answers(log.preferred);
  }

  boolean accepts(PartitionLog log) {
    return brokers.accepts(log.preferred);
  }

  /** Whether the coordinator of a group, or of a transactional id, is there. */
  boolean accepts(String coordinated) {
    return brokers.accepts(Math.floorMod(coordinated.hashCode(), brokers.count()));
  }

  void atBrokers(long millis, Runnable action) {
    timeline.after(millis, action);
  }

  boolean isPaused(SimulatedProcess process) {
    return process.pausedUntilNanos() > timeline.nanos();
  }

  /** A request of a process goes to the brokers and back: others do something meanwhile. */
  void request(SimulatedProcess process) {
    process.check();
    if (timeline.chance(faults.slowCall())) {
      timeline.pass(1 + timeline.random().nextInt(faults.longestCallMillis()));
      process.check();
    }
    if (isPaused(process)) {
      timeline.await(() -> !process.isAlive(), process.pausedUntilNanos());
      process.check();
    }
  }

  /**
   * Waits for something.
   *
   * @throws TimeoutException if it takes longer
   */
  void await(SimulatedProcess process, BooleanSupplier condition, long millis, String what) {
    process.check();
    if (condition.getAsBoolean()) {
      return;
    }
    long until = timeline.nanos() + millis * 1_000_000;
    boolean came = timeline.await(() -> !process.isAlive() || condition.getAsBoolean(), until);
    process.check();
    if (!came) {
      throw new TimeoutException("Timeout of " + millis + "ms expired before " + what);
    }
  }
}
