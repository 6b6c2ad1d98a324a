package io.clickfold.kafka.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox outbox = new Outbox();

  @Test
  void countsWhatRecordsTakeBesidesTheirBytes() {
    for (int i = 0; i < 10_000; i++) {
      outbox.send(new ProducerRecord<>("t", null, null));
    }

    assertThat(outbox.bytes()).isGreaterThan(10_000 * 100);
  }

  @Test
  void countsKeysAndValues() {
    outbox.send(new ProducerRecord<>("t", null, null));
    long empty = outbox.bytes();

    outbox.send(new ProducerRecord<>("t", new byte[100], new byte[1_000]));

    assertThat(outbox.bytes()).isEqualTo(2 * empty + 1_100);
  }

  @Test
  void isEmptyWhenItHasHandedOver() {
    ProducerRecord<byte[], byte[]> first = new ProducerRecord<>("t", new byte[] {1});
    ProducerRecord<byte[], byte[]> second = new ProducerRecord<>("t", new byte[] {2});
    outbox.send(first);
    outbox.send(second);

    List<ProducerRecord<byte[], byte[]>> taken = outbox.take();

    assertThat(outbox.isEmpty()).isTrue();
    assertThat(outbox.bytes()).isZero();
    outbox.send(first);
    assertThat(taken).containsExactly(first, second);
  }
}
