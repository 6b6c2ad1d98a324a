package io.clickfold.aggregator;

import io.clickfold.fold.CountRecords;
import io.clickfold.fold.PartitionFold;
import io.clickfold.kafka.AvroRecords;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.wire.AdPartitions;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.ResultEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends what sources emit to {@code click-counts}. Used by one thread. */
final class ClickCountsTopic {
  private final String topic;
  private final ToIntFunction<String> sizes;
  private final CountRecords records = new CountRecords();
  private final ResultEncoder encoder = new ResultEncoder();

  ClickCountsTopic(String topic, ToIntFunction<String> sizes) {
    this.topic = topic;
    this.sizes = sizes;
  }

  int partitions() {
    return sizes.applyAsInt(topic);
  }

  /** Sends the counts of a fold that have changed. */
  void drain(PartitionFold fold, int partitions, Outbox out) {
    fold.drain(
        records.to(
            partitions,
            (partition, record) -> out.send(new ProducerRecord<>(topic, partition, null, record))));
  }

  /** Sends a source's watermark to every partition, behind all that it emitted below it. */
  void announce(byte[] watermark, int partitions, Outbox out) {
    for (int partition = 0; partition < partitions; partition++) {
      out.send(AvroRecords.of(topic, partition, watermark));
    }
  }

  /** Sends a split to where its ad's counts go. */
  void announce(AdSplit split, int partitions, Outbox out) {
    byte[] ad = split.adId().getBytes(StandardCharsets.UTF_8);
    int partition = AdPartitions.partitionOf(AdPartitions.placeOf(ad, 0, ad.length), partitions);
    out.send(AvroRecords.of(topic, partition, encoder.encode(split)));
  }
}
