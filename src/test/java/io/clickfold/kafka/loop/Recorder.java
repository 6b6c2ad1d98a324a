package io.clickfold.kafka.loop;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A processor that only remembers what it was given. */
class Recorder implements PartitionProcessor {
  final List<String> log = new ArrayList<>();
  final String firstState;
  final Set<Long> poison = new HashSet<>();
  boolean refuses;

  /** How many flushes will leave something, and each send something. */
  int flushesLeft;

  /** If it is not negative, it begins again from this offset after the next flush. */
  long againFrom = -1;

  Recorder(String firstState) {
    this.firstState = firstState;
  }

  @Override
  public void replay(List<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(
        record -> {
          failAt(record);
          log.add("replay " + record.offset());
        });
  }

  private void failAt(ConsumerRecord<byte[], byte[]> record) {
    if (poison.contains(record.offset())) {
      throw new IllegalStateException("cannot process " + record.offset());
    }
  }

  @Override
  public void replayed() {
    log.add("replayed");
  }

  @Override
  public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
    records.forEach(
        record -> {
          failAt(record);
          log.add("process " + record.offset());
        });
    return !refuses;
  }

  @Override
  public void giveUp(ConsumerRecord<byte[], byte[]> record) {
    log.add("give up " + record.offset());
  }

  @Override
  public void caughtUp(long wallMillis) {
    log.add("caught up " + wallMillis);
  }

  @Override
  public Checkpoint flush(long position, Outbox out) {
    if (flushesLeft > 0) {
      flushesLeft--;
      out.send(new ProducerRecord<>("output", new byte[] {1}));
    }
    return new Checkpoint(againFrom < 0 ? position : againFrom, "at " + position);
  }

  @Override
  public boolean beginsAgain() {
    boolean begins = againFrom >= 0;
    againFrom = -1;
    return begins;
  }

  @Override
  public void close() {
    log.add("closed");
  }

  @Override
  public boolean isUnfinished() {
    return flushesLeft > 0;
  }
}
