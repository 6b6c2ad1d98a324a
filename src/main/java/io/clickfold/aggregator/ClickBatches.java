package io.clickfold.aggregator;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.fold.PartitionFold;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Parses records some at a time, and lets the fold fetch for all of these at once what counting
 * them will need: memory is waited for once, not once for each click. Not thread-safe.
 */
final class ClickBatches {
  private static final int AT_ONCE = 16;
  private static final byte[] NO_VALUE = {};

  private final ClickParser parser;
  private final Click[] clicks = new Click[AT_ONCE];

  /** The records of the clicks, in their order. */
  private final ConsumerRecord<byte[], byte[]>[] sources = newRecords();

  /** Receives a record that is no click, or none that is accepted. */
  @FunctionalInterface
  interface Refused {
    void accept(ConsumerRecord<byte[], byte[]> record, InvalidClickException why);
  }

  /** Receives a record and the click in it, which is valid until this returns. */
  @FunctionalInterface
  interface Parsed {
    void accept(ConsumerRecord<byte[], byte[]> record, Click click);
  }

  ClickBatches(ClickParser parser) {
    this.parser = parser;
    Arrays.setAll(clicks, i -> new Click());
  }

  /** Parses records; clicks are emitted in the order of their records. */
  void parse(
      List<ConsumerRecord<byte[], byte[]>> records,
      PartitionFold fold,
      Refused refused,
      Parsed parsed) {
    int size = 0;
    for (int i = 0; i < records.size(); i++) {
      ConsumerRecord<byte[], byte[]> record = records.get(i);
      byte[] value = record.value() == null ? NO_VALUE : record.value();
      try {
        parser.parse(value, 0, value.length, clicks[size]);
        sources[size++] = record;
      } catch (InvalidClickException e) {
        refused.accept(record, e);
      }
      if (size == AT_ONCE) {
        handOver(size, fold, parsed);
        size = 0;
      }
    }
    handOver(size, fold, parsed);
  }

  private void handOver(int size, PartitionFold fold, Parsed parsed) {
    for (int i = 0; i < size; i++) {
      fold.fetch(clicks[i]);
    }
    for (int i = 0; i < size; i++) {
      parsed.accept(sources[i], clicks[i]);
      sources[i] = null;
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static ConsumerRecord<byte[], byte[]>[] newRecords() {
    return new ConsumerRecord[AT_ONCE];
  }
}
