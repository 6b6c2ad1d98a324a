package io.clickfold.kafka;

import io.clickfold.wire.avro.SchemaResolver;
import io.clickfold.wire.avro.TopicSchema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Records in Avro's single-object encoding, of this version of Clickfold and of others. Those of
 * the rarer kinds have a header with their schema, so that versions can read each other's.
 * Thread-safe.
 */
public final class AvroRecords {
  /** Header: the schema of the record's value, in Avro's Parsing Canonical Form. */
  public static final String SCHEMA = "avro.schema";

  private final SchemaResolver resolver = new SchemaResolver();

  /** Records that may be of any version. */
  public AvroRecords() {}

  /** A record for a topic, with the header if it is one of the few kinds. */
  public static ProducerRecord<byte[], byte[]> of(String topic, int partition, byte[] value) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, null, value);
    TopicSchema.sentWith(value).ifPresent(schema -> record.headers().add(SCHEMA, schema));
    return record;
  }

  /**
   * The value of a record as this version would have written it.
   *
   * @throws IllegalArgumentException if this version cannot read it
   */
  public byte[] valueOf(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    return SchemaResolver.isKnown(value) ? value : resolver.resolve(value, schemaOf(record));
  }

  private static byte[] schemaOf(ConsumerRecord<byte[], byte[]> record) {
    Header schema = record.headers().lastHeader(SCHEMA);
    return schema == null ? null : schema.value();
  }
}
