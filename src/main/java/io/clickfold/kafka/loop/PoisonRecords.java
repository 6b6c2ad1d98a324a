package io.clickfold.kafka.loop;

import io.clickfold.kafka.DeadLetter;
import io.clickfold.kafka.DeadLetter.Reason;
import io.clickfold.kafka.DeadLetters;
import io.clickfold.platform.Role;
import io.clickfold.wire.Gap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the records of a loop at which processing fails, whatever is tried, so that they can be
 * given up. When something has failed in a partition, that partition is read record by record from
 * the committed offset on; a record that fails alone three times in succession is poison. What is
 * known of a partition is forgotten when it has been passed. Used by the polling thread only.
 */
public final class PoisonRecords {
  private static final int MAX_FAILURES = 3;

  private final Role role;
  private final DeadLetters letters;
  private final Substitutes substitutes;
  private final Map<TopicPartition, Suspicion> suspicions = new HashMap<>();

  private static final class Suspicion {
    /** The offset behind the last record that was among those that failed. */
    private long until;

    /** The record that has failed alone, and how often; -1 if none has. */
    private long suspect = -1;

    private int failures;
    private final Map<Long, Throwable> poison = new HashMap<>();
  }

  /**
   * @param role the loop's
   * @param letters where poison goes
   * @param substitutes of what the loop sends
   */
  public PoisonRecords(Role role, DeadLetters letters, Substitutes substitutes) {
    this.role = role;
    this.letters = letters;
    this.substitutes = substitutes;
  }

  /** Whether the records of a partition have to be processed one by one. */
  boolean isCareful(TopicPartition place) {
    return suspicions.containsKey(place);
  }

  /** Why a record has to be given up; empty if it need not. */
  Optional<Throwable> verdict(TopicPartition place, long offset) {
    return Optional.ofNullable(suspicions.get(place)).map(known -> known.poison.get(offset));
  }

  /**
   * What to throw if records cannot be processed: a {@link ProcessingException} if they may be at
   * fault, else the failure itself.
   *
   * @param failure an exception or an {@link AssertionError}; no other {@link Error}, since a lack
   *     of memory, say, is no record's fault
   */
  static RuntimeException suspected(
      TopicPartition place, List<ConsumerRecord<byte[], byte[]>> records, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof KafkaException
          || cause instanceof OutageException
          || cause instanceof InterruptedException
          || cause instanceof TimeoutException) {
        return (RuntimeException) failure;
      }
    }
    return new ProcessingException(
        place, records.get(0).offset(), records.get(records.size() - 1).offset(), failure);
  }

  /** Notes a failure. */
  void failed(ProcessingException failure) {
    Suspicion known = suspicions.computeIfAbsent(failure.place(), place -> new Suspicion());
    known.until = Math.max(known.until, failure.last() + 1);
    if (!failure.isOfOne()) {
      return;
    }
    known.failures = known.suspect == failure.last() ? known.failures + 1 : 1;
    known.suspect = failure.last();
    if (known.failures >= MAX_FAILURES) {
      known.poison.put(failure.last(), failure.getCause());
    }
  }

  /** The letter of a record that is given up. */
  DeadLetter letter(Outbox.GivenUp given) {
    return DeadLetter.of(role, given.reason(), given.record(), given.failure());
  }

  /** The record of a letter, for the transaction that passes what it is about. */
  ProducerRecord<byte[], byte[]> record(DeadLetter letter) {
    return letters.record(letter);
  }

  /**
   * The records of a transaction, with those that brokers refuse replaced by smaller ones; or,
   * where a record cannot be cut, by letters and gaps: the gaps come first, so that nothing claims
   * their minutes before them. A letter that is refused comes without its content; if that is
   * refused as well, it is left out, and the log has it.
   *
   * @param offsets that the transaction commits, for the reader of the letters
   * @param sent receives the letters
   * @throws RefusedRecordsException if one of the refused has to be sent
   */
  List<ProducerRecord<byte[], byte[]>> without(
      RefusedRecordsException refusal,
      List<ProducerRecord<byte[], byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      List<DeadLetter> sent) {
    Outbox gaps = new Outbox();
    List<ProducerRecord<byte[], byte[]>> others = new ArrayList<>(records.size());
    for (ProducerRecord<byte[], byte[]> record : records) {
      if (!refusal.isOf(record)) {
        others.add(record);
      } else if (letters.isLetter(record)) {
        letters.withoutContent(record).ifPresent(others::add);
      } else if (!others.addAll(substitutes.substitutes(record))) {
        List<Gap> left = substitutes.gaps(record).orElseThrow(() -> refusal);
        left.forEach(gap -> substitutes.announce(gap, gaps));
        DeadLetter letter = letter(record, refusal.reason(), offsets);
        sent.add(letter);
        others.add(letters.record(letter));
      }
    }
    List<ProducerRecord<byte[], byte[]>> all = gaps.take();
    all.addAll(others);
    return all;
  }

  private DeadLetter letter(
      ProducerRecord<byte[], byte[]> record,
      Exception reason,
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    StringJoiner consumed = new StringJoiner(", ");
    offsets.forEach((place, offset) -> consumed.add(place + "@" + offset.offset()));
    return new DeadLetter(
        role,
        Reason.PRODUCE,
        record.topic(),
        record.partition() == null ? -1 : record.partition(),
        -1,
        Optional.empty(),
        record.key(),
        record.value(),
        new KafkaException(
            "%s; made of what stands before %s".formatted(reason.getMessage(), consumed), reason));
  }

  /** A transaction has been committed. */
  void committed(List<DeadLetter> sent, Map<TopicPartition, OffsetAndMetadata> offsets) {
    sent.forEach(letters::count);
    offsets.forEach(
        (place, offset) -> {
          Suspicion known = suspicions.get(place);
          if (known != null && known.until <= offset.offset()) {
            suspicions.remove(place);
          }
        });
  }
}
