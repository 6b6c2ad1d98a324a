package io.clickfold.faults;

import io.clickfold.testing.KnownClick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;

/**
 * Sends clicks in transactions, a fifth of which it aborts. Those of a transaction with an unknown
 * end are mostly sent once more, by another way.
 */
final class TransactionalSender implements ClickSender {
  private static final int GIVES_UP_ONE_OF = 4;
  private static final int ABORTS_ONE_OF = 5;

  private final String bootstrap;
  private final String id;
  private final ClickSource source;
  private final SentClicks sent;
  private final PlainSender other;
  private KafkaProducer<byte[], byte[]> producer;

  TransactionalSender(
      String bootstrap, String id, ClickSource source, SentClicks sent, PlainSender other) {
    this.bootstrap = bootstrap;
    this.id = id;
    this.source = source;
    this.sent = sent;
    this.other = other;
  }

  @Override
  public void send(int clicks) {
    List<KnownClick> batch = new ArrayList<>();
    boolean commits = !source.oneOf(ABORTS_ONE_OF);
    boolean mayBeCommitted = false;
    try {
      begin();
      for (int i = 0; i < clicks; i++) {
        KnownClick click = source.next();
        sent.sending(click);
        batch.add(click);
        producer.send(PlainSender.asRecord(click));
      }
      producer.flush();
      if (commits) {
        mayBeCommitted = true;
        producer.commitTransaction();
        batch.forEach(sent::acknowledged);
        batch.forEach(source::remember);
      } else {
        producer.abortTransaction();
        batch.forEach(sent::aborted);
      }
    } catch (KafkaException | IllegalStateException e) {
      if (mayBeCommitted) {
        batch.stream().filter(click -> !source.oneOf(GIVES_UP_ONE_OF)).forEach(other::sendAgain);
      } else {
        batch.forEach(sent::aborted);
      }
      reset();
    }
  }

  private void begin() {
    if (producer == null) {
      producer =
          PlainSender.producer(
              bootstrap,
              Map.of(
                  "transactional.id",
                  id,
                  "transaction.timeout.ms",
                  10_000,
                  "delivery.timeout.ms",
                  10_000));
      producer.initTransactions();
    }
    producer.beginTransaction();
  }

  private void reset() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }

  @Override
  public void close() {
    reset();
  }
}
