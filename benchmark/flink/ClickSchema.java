package io.clickfold.benchmark;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Parses clicks, each into the same object: what comes next has done with it before the next. */
final class ClickSchema implements KafkaRecordDeserializationSchema<ClickJson> {
  private static final long serialVersionUID = 1;

  private transient ClickJson click;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ClickJson> out) {
    if (click == null) {
      click = new ClickJson();
    }
    click.read(record.value());
    out.collect(click);
  }

  @Override
  public TypeInformation<ClickJson> getProducedType() {
    return TypeInformation.of(ClickJson.class);
  }
}
