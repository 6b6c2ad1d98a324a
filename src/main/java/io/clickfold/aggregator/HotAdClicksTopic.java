package io.clickfold.aggregator;

import io.clickfold.kafka.AvroRecords;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.wire.HotClicksWriter;
import java.util.Arrays;

/**
 * Packs clicks that a source forwards, many in a record: forwarding one must cost much less than
 * counting it. Used by one thread.
 */
final class HotAdClicksTopic {
  /** With a click more, and uncompressed, still far below what brokers accept by default. */
  private static final int FULL_BYTES = 128 * 1024;

  private final String topic;
  private final int source;
  private HotClicksWriter[] shards = {};

  HotAdClicksTopic(String topic, int source) {
    this.topic = topic;
    this.source = source;
  }

  /** Forwards a click to a shard. */
  void pass(int shard, long offset, byte[] click, Outbox out) {
    if (shard >= shards.length) {
      int before = shards.length;
      shards = Arrays.copyOf(shards, shard + 1);
      for (int i = before; i <= shard; i++) {
        shards[i] = new HotClicksWriter(source);
      }
    }
    shards[shard].add(offset, click);
    if (shards[shard].size() >= FULL_BYTES) {
      send(shard, out);
    }
  }

  /** Sends what is left. */
  void flush(Outbox out) {
    for (int shard = 0; shard < shards.length; shard++) {
      if (!shards[shard].isEmpty()) {
        send(shard, out);
      }
    }
  }

  /** Sends a source's watermark to so many shards, behind all that was forwarded. */
  void announce(byte[] watermark, int toShards, Outbox out) {
    for (int shard = 0; shard < toShards; shard++) {
      out.send(AvroRecords.of(topic, shard, watermark));
    }
  }

  private void send(int shard, Outbox out) {
    out.send(AvroRecords.of(topic, shard, shards[shard].finish()));
  }
}
