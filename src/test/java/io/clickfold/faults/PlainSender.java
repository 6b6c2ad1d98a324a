package io.clickfold.faults;

import io.clickfold.testing.KnownClick;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends clicks by an idempotent producer, most of those that fail once more. */
final class PlainSender implements ClickSender {
  private static final int GIVES_UP_ONE_OF = 6;

  private final String bootstrap;
  private final ClickSource source;
  private final SentClicks sent;
  private final Queue<KnownClick> again = new ConcurrentLinkedQueue<>();
  private KafkaProducer<byte[], byte[]> producer;

  PlainSender(String bootstrap, ClickSource source, SentClicks sent) {
    this.bootstrap = bootstrap;
    this.source = source;
    this.sent = sent;
    this.producer = producer(bootstrap, Map.of());
  }

  static KafkaProducer<byte[], byte[]> producer(String bootstrap, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("acks", "all");
    settings.put("linger.ms", 5);
    settings.put("max.block.ms", 5_000);
    settings.put("request.timeout.ms", 5_000);
    settings.put("delivery.timeout.ms", 20_000);
    settings.put("metadata.max.age.ms", 5_000);
    settings.putAll(more);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static ProducerRecord<byte[], byte[]> asRecord(KnownClick click) {
    return new ProducerRecord<>(
        Cluster.RAW_QUEUE,
        click.adId().getBytes(StandardCharsets.UTF_8),
        click.json().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void send(int clicks) {
    for (int i = 0; i < clicks; i++) {
      KnownClick failed = again.poll();
      sendOne(failed == null ? source.nextOrRepeated() : failed);
    }
  }

  /** Sends one whose fate is not known, or that has failed. */
  void sendAgain(KnownClick click) {
    again.add(click);
  }

  private void sendOne(KnownClick click) {
    sent.sending(click);
    try {
      producer.send(
          asRecord(click),
          (metadata, failure) -> {
            if (failure == null) {
              sent.acknowledged(click);
            } else if (!source.oneOf(GIVES_UP_ONE_OF)) {
              again.add(click);
            }
          });
    } catch (KafkaException | IllegalStateException e) {
      producer.close(Duration.ZERO);
      producer = producer(bootstrap, Map.of());
    }
  }

  @Override
  public void close() {
    for (int i = 0; i < 10 && !again.isEmpty(); i++) {
      send(again.size());
      producer.flush();
    }
    producer.close();
  }
}
