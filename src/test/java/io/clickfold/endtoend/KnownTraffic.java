package io.clickfold.endtoend;

import io.clickfold.testing.KnownClick;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.zip.CRC32;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;

/**
 * Sends random clicks straight to the raw queue, at a steady rate, and remembers them: some twice
 * and some up to three seconds late, as real traffic has it; and some that must not be counted,
 * since they are much too late, or broken.
 *
 * <p>Many users come but once, for an instant: a count that is lost stays lost, for no later click
 * brings the cell's whole count again.
 */
final class KnownTraffic implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(KnownTraffic.class);
  private static final int MAX_DISORDER_MILLIS = 3_000;
  private static final int PASSING_MILLIS = 2_000;
  private static final int TICK_MILLIS = 20;
  private static final int FAVOURITE_MILLIS = 120_000;
  private static final Duration TOO_LATE = Duration.ofMinutes(30);

  private final String topic;
  private final Random random;
  private final int perTick;
  private final LongSupplier clock;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<KnownClick> sent = new ArrayList<>();
  private final List<String> late = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final Deque<KnownClick> recent = new ArrayDeque<>();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final String bootstrap;
  private int otherPartitions;
  private Optional<Kcat> kcat = Optional.empty();
  private boolean repeats = true;
  private boolean favouritesChange;
  private final Thread thread = new Thread(this::run, "known-traffic");

  KnownTraffic(String bootstrap, String topic, long seed, int perSecond) {
    this(bootstrap, topic, seed, perSecond, System::currentTimeMillis);
  }

  /**
   * @param clock the clicks' time, in milliseconds since 1970
   */
  KnownTraffic(String bootstrap, String topic, long seed, int perSecond, LongSupplier clock) {
    this.bootstrap = bootstrap;
    this.clock = clock;
    this.topic = topic;
    this.random = new Random(seed);
    this.perTick = perSecond * TICK_MILLIS / 1000;
    ByteArraySerializer bytes = new ByteArraySerializer();
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "acks", "all",
                "linger.ms", "5",
                "metadata.max.age.ms", "1000",
                "delivery.timeout.ms", "600000"),
            bytes,
            bytes);
  }

  /**
   * Lets half of the clicks be sent by kcat to so many partitions; or by Java as kcat's library,
   * librdkafka, spreads them, where it is not installed. That is not Java's way: an ad's clicks are
   * then in two partitions, those of one event id in one.
   */
  KnownTraffic alsoByKcat(int partitions) {
    otherPartitions = partitions;
    kcat = Kcat.start(bootstrap, topic);
    LOG.infof("half of the clicks come %s", kcat.isPresent() ? "from kcat" : "as if from kcat");
    return this;
  }

  /** Lets another ad be the most clicked one after every two minutes of the clicks' time. */
  KnownTraffic withChangingFavourites() {
    favouritesChange = true;
    return this;
  }

  /** Lets no click come twice, so that it does not matter to which partition it goes. */
  KnownTraffic withoutRepeats() {
    repeats = false;
    return this;
  }

  void start() {
    thread.start();
  }

  /** The same, started. */
  KnownTraffic begun() {
    start();
    return this;
  }

  /** Ends the traffic; all that was sent is in the raw queue then. */
  @Override
  public void close() {
    ending.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    kcat.ifPresent(Kcat::close);
    producer.close();
  }

  /** Every click once, however often it was sent; complete after {@link #close}. */
  List<KnownClick> clicks() {
    return sent;
  }

  /** What has to be forwarded as late; complete after {@link #close}. */
  List<String> late() {
    return late;
  }

  /** What has to be forwarded as rejected; complete after {@link #close}. */
  List<String> broken() {
    return broken;
  }

  private void run() {
    try {
      while (!ending.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        for (int i = 0; i < perTick; i++) {
          KnownClick click = next();
          sent.add(click);
          send(click);
          recent.add(click);
          if (recent.size() > 1_000) {
            recent.remove();
          }
          if (repeats && random.nextInt(10) == 0) {
            send(anyRecent());
          }
          if (random.nextInt(20) == 0) {
            // Behind another click, so that their partition has a watermark.
            KnownClick before = anyRecent();
            KnownClick tooLate = before.again(UUID.randomUUID().toString(), TOO_LATE);
            late.add(tooLate.json());
            send(goesOtherWay(before), tooLate);
          }
          if (random.nextInt(20) == 0) {
            broken.add("broken " + UUID.randomUUID());
            sendByJava(null, click.adId(), broken.get(broken.size() - 1));
          }
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private KnownClick next() {
    long time = clock.getAsLong() - random.nextInt(MAX_DISORDER_MILLIS);
    KnownClick click =
        KnownClick.random(
            random,
            Instant.ofEpochMilli(time),
            random.nextInt(4) == 0
                ? "passing-" + time / PASSING_MILLIS
                : "u-" + random.nextInt(40));
    return favouritesChange ? click.ofAdFurtherOn(time / FAVOURITE_MILLIS) : click;
  }

  private KnownClick anyRecent() {
    return recent.stream().skip(random.nextInt(recent.size())).findFirst().orElseThrow();
  }

  private void send(KnownClick click) {
    send(goesOtherWay(click), click);
  }

  private boolean goesOtherWay(KnownClick click) {
    return otherPartitions > 0 && click.eventId().hashCode() % 2 == 0;
  }

  private void send(boolean otherWay, KnownClick click) {
    if (otherWay && kcat.isPresent()) {
      kcat.get().send(click.adId(), click.json());
    } else {
      sendByJava(otherWay ? otherPartition(click.adId()) : null, click.adId(), click.json());
    }
  }

  private int otherPartition(String adId) {
    CRC32 crc = new CRC32();
    crc.update(adId.getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % otherPartitions);
  }

  /**
   * @param partition null for the one that Java's way leads to
   */
  private void sendByJava(Integer partition, String adId, String value) {
    producer.send(
        new ProducerRecord<>(
            topic,
            partition,
            adId.getBytes(StandardCharsets.UTF_8),
            value.getBytes(StandardCharsets.UTF_8)));
  }
}
