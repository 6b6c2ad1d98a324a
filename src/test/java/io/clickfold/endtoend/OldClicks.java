package io.clickfold.endtoend;

import io.clickfold.testing.KnownClick;
import io.clickfold.testing.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends random clicks of a stretch of the past to the raw queue, all at once. */
final class OldClicks {
  private static final int MAX_DISORDER_MILLIS = 3_000;

  private final Deployment deployment;
  private final Random random;

  OldClicks(Deployment deployment, Random random) {
    this.deployment = deployment;
    this.random = random;
  }

  /**
   * Sends clicks, one in ten of them twice.
   *
   * @return each of them once
   */
  List<KnownClick> send(Instant from, Duration length, int count) {
    List<KnownClick> sent = new ArrayList<>();
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                TestServers.get().kafkaBootstrap(),
                "acks",
                "all",
                "linger.ms",
                "5"),
            bytes,
            bytes)) {
      for (int i = 0; i < count; i++) {
        long time =
            from.toEpochMilli()
                + Math.max(0, length.toMillis() * i / count - random.nextInt(MAX_DISORDER_MILLIS));
        KnownClick click =
            KnownClick.random(random, Instant.ofEpochMilli(time), "u-" + random.nextInt(40));
        sent.add(click);
        send(producer, click);
        if (random.nextInt(10) == 0) {
          send(producer, sent.get(Math.max(0, sent.size() - 1 - random.nextInt(5))));
        }
      }
    }
    return sent;
  }

  private void send(KafkaProducer<byte[], byte[]> producer, KnownClick click) {
    producer.send(
        new ProducerRecord<>(
            deployment.adClicks(),
            click.adId().getBytes(StandardCharsets.UTF_8),
            click.json().getBytes(StandardCharsets.UTF_8)));
  }
}
