package io.clickfold.dev.simulator.traffic;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Reports to a click's minute how the click reached Kafka. */
public record Delivery(TruthMinute minute, long clickMillis, long slowMillis) implements Callback {

  @Override
  public void onCompletion(RecordMetadata metadata, Exception failure) {
    // After a failure nobody knows whether Kafka has appended it.
    if (failure != null || System.currentTimeMillis() - clickMillis > slowMillis) {
      minute.disturb();
    }
    minute.acknowledged();
  }
}
