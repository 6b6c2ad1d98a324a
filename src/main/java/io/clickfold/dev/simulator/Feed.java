package io.clickfold.dev.simulator;

import io.clickfold.dev.simulator.traffic.Delivery;
import io.clickfold.dev.simulator.traffic.ExpectedOutcome;
import io.clickfold.dev.simulator.traffic.MinuteLog;
import io.clickfold.dev.simulator.traffic.Outgoing;
import io.clickfold.dev.simulator.traffic.Pace;
import io.clickfold.dev.simulator.traffic.SimulatedClick;
import io.clickfold.dev.simulator.traffic.SimulatorSettings;
import io.clickfold.dev.simulator.traffic.Tally;
import io.clickfold.dev.simulator.traffic.Traffic;
import io.clickfold.dev.simulator.traffic.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * Sends the traffic to the raw queue, from a thread of its own, which may wait for Kafka. After an
 * error that is final for the producer it begins with a new one.
 */
final class Feed implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Feed.class);
  private static final long TICK_MILLIS = 10;
  private static final long PAUSE_MILLIS = 1_000;
  private static final Duration LAST_SENDS = Duration.ofSeconds(2);
  private static final long CLOSE_TIMEOUT_MILLIS = 5_000;

  private final RawQueue queue;
  private final Traffic traffic;
  private final Truth truth;
  private final Tally tally;
  private final MinuteLog log;
  private final int rate;
  private final long slowMillis;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "simulator");
  private boolean interruptible = true;

  Feed(SimulatorSettings settings, RawQueue queue, Traffic traffic, Truth truth, Tally tally) {
    this.queue = queue;
    this.traffic = traffic;
    this.truth = truth;
    this.tally = tally;
    this.log = new MinuteLog(tally);
    this.rate = settings.rate();
    this.slowMillis = settings.slowDelivery().toMillis();
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Ends the traffic; what is under way has two seconds to arrive. */
  @Override
  public void close() {
    stopping.countDown();
    interrupt();
    try {
      thread.join(CLOSE_TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!queue.exists()) {
        if (stopsWithin(PAUSE_MILLIS)) {
          return;
        }
      }
      while (!stopsWithin(0)) {
        try {
          sendUntilStopping();
        } catch (InterruptException e) {
          return;
        } catch (KafkaException e) {
          LOG.warn("The simulator's producer failed; beginning with a new one", e);
          stopsWithin(PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      // It is how close() ends a wait for Kafka.
    }
  }

  private void sendUntilStopping() throws InterruptedException {
    Producer<byte[], byte[]> producer = queue.connect();
    try {
      interruptible(true);
      Pace pace = new Pace(rate, System.nanoTime());
      truth.begin(System.currentTimeMillis());
      tally.begin(Instant.now());
      while (!stopsWithin(TICK_MILLIS)) {
        long now = System.nanoTime();
        for (int due = pace.due(now); due > 0; due--) {
          send(producer, traffic.next(System.currentTimeMillis()));
        }
        log.tick(now);
      }
    } finally {
      interruptible(false);
      producer.close(LAST_SENDS);
    }
  }

  private synchronized void interrupt() {
    if (interruptible) {
      thread.interrupt();
    }
  }

  /** An interrupt would cut short the wait for the last sends. */
  private synchronized void interruptible(boolean now) {
    interruptible = now;
    if (!now) {
      Thread.interrupted();
    }
  }

  private void send(Producer<byte[], byte[]> producer, Outgoing out) {
    Callback delivery = delivery(out);
    try {
      producer.send(new ProducerRecord<>(queue.topic(), out.key(), out.value()), delivery);
    } catch (KafkaException e) {
      delivery.onCompletion(null, e);
      throw e;
    }
    tally.add(out.outcome());
  }

  private Callback delivery(Outgoing out) {
    SimulatedClick click = out.click();
    if (out.outcome() == ExpectedOutcome.COUNTED) {
      return new Delivery(truth.count(click), click.timeMillis(), slowMillis);
    }
    if (out.outcome() == ExpectedOutcome.LATE) {
      truth.countLate(click);
    }
    return (metadata, failure) -> {};
  }

  private boolean stopsWithin(long millis) throws InterruptedException {
    return stopping.await(millis, TimeUnit.MILLISECONDS);
  }
}
