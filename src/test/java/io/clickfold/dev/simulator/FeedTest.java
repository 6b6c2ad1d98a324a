package io.clickfold.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.dev.simulator.traffic.Ads;
import io.clickfold.dev.simulator.traffic.Population;
import io.clickfold.dev.simulator.traffic.SimulatorSettings;
import io.clickfold.dev.simulator.traffic.Tally;
import io.clickfold.dev.simulator.traffic.Traffic;
import io.clickfold.dev.simulator.traffic.Truth;
import io.clickfold.dev.simulator.traffic.TruthMinute;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FeedTest {
  private final SimulatorSettings settings =
      new SimulatorSettings(1_000, 10, "clicks", Duration.ofMinutes(2));
  private final Ads ads = new Ads(settings.ads());
  private final Truth truth = new Truth(settings, ads);
  private final Tally tally = new Tally();
  private final Queue queue = new Queue();
  private final Feed feed =
      new Feed(settings, queue, new Traffic(settings, ads, new Population(), 1), truth, tally);

  @AfterEach
  void close() {
    feed.close();
  }

  @Test
  void sendsOnceTheTopicIsThere() {
    queue.absences.set(1);
    feed.start();
    await().until(() -> tally.sent() > 100);
    assertThat(tally.since()).isPresent();

    feed.close();
    MockProducer<byte[], byte[]> producer = queue.producers.get(0);
    assertThat(producer.closed()).isTrue();
    assertThat(producer.history()).hasSize((int) tally.sent());
    assertThat(producer.history()).allMatch(sent -> sent.topic().equals("clicks"));
    assertThat(queue.asked.get()).isEqualTo(2);
  }

  @Test
  void endsWhileTheTopicIsAbsent() {
    queue.absences.set(Integer.MAX_VALUE);
    feed.start();
    await().until(() -> queue.asked.get() > 0);
    feed.close();
    assertThat(queue.producers).isEmpty();
  }

  @Test
  void goesOnWithANewProducerAfterAnError() {
    truth.begin(0);
    feed.start();
    await().until(() -> tally.sent() > 10);
    queue.producers.get(0).sendException = new KafkaException("fenced");
    await().until(() -> queue.producers.size() == 2);
    assertThat(queue.producers.get(0).closed()).isTrue();
    await().until(() -> !queue.producers.get(1).history().isEmpty());
    feed.close();
    // The click that failed is not under way for ever.
    assertThat(truth.complete(Long.MAX_VALUE)).allMatch(TruthMinute::isSettled);
  }

  @Test
  void endsWhileKafkaIsAway() {
    queue.away = true;
    feed.start();
    await().until(() -> queue.blocked.getCount() == 0);
    feed.close();
    assertThat(queue.producers.get(0).closed()).isTrue();
    assertThat(queue.producers).hasSize(1);
  }

  private static final class Queue implements RawQueue {
    private final AtomicInteger absences = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<MockProducer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
    private final CountDownLatch blocked = new CountDownLatch(1);
    private volatile boolean away;

    @Override
    public String topic() {
      return "clicks";
    }

    @Override
    public boolean exists() {
      return asked.incrementAndGet() > absences.get();
    }

    @Override
    public Producer<byte[], byte[]> connect() {
      ByteArraySerializer bytes = new ByteArraySerializer();
      MockProducer<byte[], byte[]> producer =
          new MockProducer<>(true, null, bytes, bytes) {
            @Override
            public synchronized Future<RecordMetadata> send(
                ProducerRecord<byte[], byte[]> record, Callback callback) {
              if (away) {
                blocked.countDown();
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  throw new InterruptException(e);
                }
              }
              return super.send(record, callback);
            }
          };
      producers.add(producer);
      return producer;
    }
  }
}
