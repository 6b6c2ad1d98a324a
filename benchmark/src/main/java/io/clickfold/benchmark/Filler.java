package io.clickfold.benchmark;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Fills a topic with clicks, and knows what has to be counted of them. A hundredth of the clicks is
 * sent again, a tenth comes up to 30 s out of order. Nothing is compressed.
 */
final class Filler implements AutoCloseable {
  private static final int OUT_OF_ORDER_MILLIS = 30_000;
  private static final int USERS = 1_000_000;
  private static final int REPEATABLE = 10_000;
  private static final int MINUTE = 60_000;
  private static final String[] COUNTRIES = {
    "KR", "US", "DE", "FR", "JP", "BR", "IN", "GB", "IT", "ES", "CA", "AU", "MX", "NL", "SE", "PL",
    "TR", "ID", "VN", "TH", "ZA", "NG", "EG", "AR", "CL", "CO", "PE", "PT", "GR", "CZ", "HU", "RO",
    "FI", "NO", "DK", "IE", "CH", "AT", "BE", "NZ"
  };

  private final SplittableRandom random = new SplittableRandom(42);
  private final KafkaProducer<byte[], byte[]> producer;
  private final Progress progress;
  private volatile Exception failure;

  Filler(String bootstrap, Progress progress) {
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "linger.ms", 20,
                "batch.size", 256 * 1024,
                // A busy small machine is slow, not broken.
                "request.timeout.ms", 120_000,
                "delivery.timeout.ms", 300_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.progress = progress;
  }

  /** Is told of each click that has to be counted. */
  @FunctionalInterface
  interface Tally {
    void click(String adId, long minute, String country, String ip, String userId);
  }

  /** Sends the clicks and returns when the broker has them all. */
  Counts fill(Load load) {
    Counts truth = new Counts();
    fill(load, truth::click);
    return truth;
  }

  /** The same, with somebody else who counts them. */
  void fill(Load load, Tally truth) {
    Zipf zipf = new Zipf(load.ads());
    // Those that may be sent again: the last ones, but not from so far back that they were late.
    int repeatable = (int) Math.max(1, Math.min(REPEATABLE, load.clicks() / 100));
    byte[][][] recent = new byte[repeatable][][];
    for (long i = 0; i < load.clicks(); i++) {
      if (i % 100 == 99) {
        byte[][] again = recent[random.nextInt((int) Math.min(i - i / 100, repeatable))];
        send(load.topic(), again[0], again[1]);
        continue;
      }
      long time = load.start() + load.length().toMillis() * i / load.clicks();
      if (random.nextInt(10) == 0) {
        time = Math.max(load.start(), time - random.nextInt(OUT_OF_ORDER_MILLIS));
      }
      String adId = "ad-" + zipf.pick(random.nextDouble());
      recent[(int) ((i - i / 100) % repeatable)] = send(load.topic(), adId, time, truth);
      progress.at("filling " + load.topic(), i, load.clicks());
    }
    flush();
  }

  /**
   * Sends a click to each partition that closes all minutes of the load, for some counts are sent
   * only then. Nobody is asked how it was counted.
   */
  void close(Load load, int partitions) {
    for (int partition = 0; partition < partitions; partition++) {
      String click =
          "{\"event_id\":\"%s\",\"ad_id\":\"last\",\"click_time\":\"%s\",\"user_id\":\"\",\"ip\":\"\",\"country\":\"\"}"
              .formatted(eventId(), Instant.ofEpochMilli(load.closing()));
      producer.send(
          new ProducerRecord<>(
              load.topic(), partition, null, click.getBytes(StandardCharsets.UTF_8)));
    }
    producer.flush();
  }

  /** Sends one more click. */
  byte[][] send(String topic, String adId, long time, Tally truth) {
    String userId = "u-" + random.nextInt(USERS);
    int address = random.nextInt();
    String ip =
        (address >>> 24)
            + "."
            + (address >>> 16 & 255)
            + "."
            + (address >>> 8 & 255)
            + "."
            + (address & 255);
    String country = COUNTRIES[random.nextInt(COUNTRIES.length)];
    truth.click(adId, time - time % MINUTE, country, ip, userId);
    byte[] key = adId.getBytes(StandardCharsets.UTF_8);
    byte[] value =
        ("{\"event_id\":\""
                + eventId()
                + "\",\"ad_id\":\""
                + adId
                + "\",\"click_time\":\""
                + Instant.ofEpochMilli(time)
                + "\",\"user_id\":\""
                + userId
                + "\",\"ip\":\""
                + ip
                + "\",\"country\":\""
                + country
                + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    send(topic, key, value);
    return new byte[][] {key, value};
  }

  /** Of version 4. */
  private UUID eventId() {
    return new UUID(
        random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | Long.MIN_VALUE);
  }

  private void send(String topic, byte[] key, byte[] value) {
    producer.send(
        new ProducerRecord<>(topic, key, value),
        (metadata, e) -> {
          if (e != null) {
            failure = e;
          }
        });
  }

  /**
   * Returns when the broker has all that was sent.
   *
   * @throws BenchmarkFailure if it has not: the contenders would wait for clicks that never come
   */
  void flush() {
    producer.flush();
    if (failure != null) {
      throw new BenchmarkFailure(
          "the broker did not take all clicks, try again when the machine is less busy: "
              + failure);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
