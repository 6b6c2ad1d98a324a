package io.clickfold.simulation.kafka;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;

/** The transactions of all producers. */
final class TransactionCoordinator {
  /** How often the brokers look for transactions that have timed out. */
  private static final int ABORT_INTERVAL_MILLIS = 10_000;

  private static final int RETRY_MILLIS = 200;

  private final SimulatedKafka kafka;
  private final Map<String, Transactions> known = new LinkedHashMap<>();
  private long producers;

  private enum Phase {
    NONE,
    OPEN,
    ENDING
  }

  /** The transactions of one transactional id. */
  static final class Transactions {
    final String id;
    final long producerId;
    private final Set<PartitionLog> logs = new LinkedHashSet<>();
    private final Set<GroupState> groups = new LinkedHashSet<>();
    private Phase phase = Phase.NONE;
    private int epoch = -1;
    private int timeoutMillis;
    private long begun;
    private int unmarked;
    private boolean expired;

    Transactions(String id, long producerId) {
      this.id = id;
      this.producerId = producerId;
    }
  }

  TransactionCoordinator(SimulatedKafka kafka) {
    this.kafka = kafka;
  }

  long nextProducerId() {
    return ++producers;
  }

  /** What belongs to a transactional id. */
  Transactions of(String id) {
    return known.computeIfAbsent(id, key -> new Transactions(id, nextProducerId()));
  }

  /**
   * Fences who had the id before, and aborts what that has left open.
   *
   * @return the epoch of the producer; -1 if a transaction is still ending: to be tried again
   */
  int init(Transactions transactions, int timeoutMillis) {
    if (transactions.phase == Phase.OPEN) {
      transactions.epoch++;
      finish(transactions, false);
    }
    if (transactions.phase == Phase.ENDING) {
      return -1;
    }
    transactions.timeoutMillis = timeoutMillis;
    return ++transactions.epoch;
  }

  /** Throws if a producer of this epoch is not the one that has the id. */
  void check(Transactions transactions, int epoch) {
    if (transactions.expired) {
      throw new InvalidPidMappingException("The id " + transactions.id + " has expired");
    }
    if (transactions.epoch != epoch) {
      throw new ProducerFencedException(
          "The producer of %s with epoch %d has been fenced by epoch %d"
              .formatted(transactions.id, epoch, transactions.epoch));
    }
  }

  /** Whether the last one is still ending: then the next one waits. */
  boolean isEnding(Transactions transactions) {
    return transactions.phase == Phase.ENDING;
  }

  boolean isUnderWay(long producerId) {
    for (Transactions each : known.values()) {
      if (each.producerId == producerId) {
        return each.phase != Phase.NONE;
      }
    }
    return false;
  }

  void add(Transactions transactions, PartitionLog log) {
    open(transactions);
    transactions.logs.add(log);
  }

  void add(Transactions transactions, GroupState group) {
    open(transactions);
    transactions.groups.add(group);
  }

  private void open(Transactions transactions) {
    if (transactions.phase == Phase.OPEN) {
      return;
    }
    transactions.phase = Phase.OPEN;
    long number = ++transactions.begun;
    int late = kafka.timeline.random().nextInt(ABORT_INTERVAL_MILLIS);
    kafka.atBrokers(transactions.timeoutMillis + late, () -> timeOut(transactions, number));
  }

  private void timeOut(Transactions transactions, long number) {
    if (transactions.begun != number || transactions.phase != Phase.OPEN) {
      return;
    }
    if (kafka.accepts(transactions.id)) {
      transactions.epoch++;
      finish(transactions, false);
    } else {
      kafka.atBrokers(ABORT_INTERVAL_MILLIS, () -> timeOut(transactions, number));
    }
  }

  /** The number of the transaction that was opened last. */
  long number(Transactions transactions) {
    return transactions.begun;
  }

  /** Ends the transaction that is open, if one is. */
  void end(Transactions transactions, int epoch, boolean commit) {
    check(transactions, epoch);
    if (transactions.phase == Phase.OPEN) {
      finish(transactions, commit);
    }
  }

  /** A request to commit that comes late, if at all: it may have been decided otherwise by then. */
  void endLate(Transactions transactions, int epoch, long number) {
    if (!transactions.expired && transactions.epoch == epoch && transactions.begun == number) {
      end(transactions, epoch, true);
    }
  }

  private void finish(Transactions transactions, boolean commit) {
    transactions.phase = Phase.ENDING;
    transactions.unmarked = transactions.logs.size() + transactions.groups.size();
    // Copies: the last mark clears both.
    for (PartitionLog log : List.copyOf(transactions.logs)) {
      maybeLater(() -> mark(transactions, log, commit));
    }
    for (GroupState group : List.copyOf(transactions.groups)) {
      maybeLater(() -> mark(transactions, group, commit));
    }
    if (transactions.unmarked == 0) {
      transactions.phase = Phase.NONE;
    }
  }

  private void maybeLater(Runnable mark) {
    KafkaFaults faults = kafka.faults();
    if (kafka.timeline.chance(faults.slowMarker())) {
      kafka.atBrokers(1 + kafka.timeline.random().nextInt(faults.longestMarkerMillis()), mark);
    } else {
      mark.run();
    }
  }

  private void mark(Transactions transactions, PartitionLog log, boolean commit) {
    if (kafka.accepts(log)) {
      log.mark(transactions.producerId, commit, kafka.timeline.millis());
      marked(transactions);
    } else {
      kafka.atBrokers(RETRY_MILLIS, () -> mark(transactions, log, commit));
    }
  }

  private void mark(Transactions transactions, GroupState group, boolean commit) {
    if (kafka.accepts(group.id)) {
      group.mark(transactions.producerId, commit);
      marked(transactions);
    } else {
      kafka.atBrokers(RETRY_MILLIS, () -> mark(transactions, group, commit));
    }
  }

  private void marked(Transactions transactions) {
    if (--transactions.unmarked == 0) {
      transactions.phase = Phase.NONE;
      transactions.logs.clear();
      transactions.groups.clear();
    }
  }

  /** Forgets ids of which no transaction is under way, as when they were not used for a week. */
  void expire() {
    known
        .values()
        .removeIf(
            transactions -> {
              transactions.expired = transactions.phase == Phase.NONE;
              return transactions.expired;
            });
  }
}
