package io.clickfold.simulation.kafka;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** A record on its way, and what becomes of it. */
final class SentRecord implements Future<RecordMetadata> {
  final ProducerRecord<byte[], byte[]> record;
  final TopicPartition place;
  final long atMillis;
  final int bytes;
  private final Callback callback;
  private final Runnable awaitEnd;
  private RecordMetadata metadata;
  private Exception failure;

  SentRecord(
      ProducerRecord<byte[], byte[]> record,
      TopicPartition place,
      long atMillis,
      int bytes,
      Callback callback,
      Runnable awaitEnd) {
    this.record = record;
    this.place = place;
    this.atMillis = atMillis;
    this.bytes = bytes;
    this.callback = callback;
    this.awaitEnd = awaitEnd;
  }

  private int sizeOf(byte[] bytesOrNull) {
    return bytesOrNull == null ? -1 : bytesOrNull.length;
  }

  void written(long offset, long timestamp) {
    metadata =
        new RecordMetadata(
            place, offset, 0, timestamp, sizeOf(record.key()), sizeOf(record.value()));
    if (callback != null) {
      callback.onCompletion(metadata, null);
    }
  }

  void failed(Exception why) {
    failure = why;
    if (callback != null) {
      callback.onCompletion(new RecordMetadata(place, -1, -1, -1, -1, -1), why);
    }
  }

  @Override
  public boolean isDone() {
    return metadata != null || failure != null;
  }

  @Override
  public RecordMetadata get() throws ExecutionException {
    if (!isDone()) {
      awaitEnd.run();
    }
    if (failure != null) {
      throw new ExecutionException(failure);
    }
    return metadata;
  }

  @Override
  public RecordMetadata get(long time, TimeUnit unit) throws ExecutionException {
    return get();
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    return false;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }
}
