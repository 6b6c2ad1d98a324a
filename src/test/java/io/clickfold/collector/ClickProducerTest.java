package io.clickfold.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ClickProducerTest {
  private static final String TOPIC = "clicks";
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
  private long nanos;
  private final KafkaLiveness liveness = new KafkaLiveness(() -> nanos);
  private final ClickProducer producer =
      new ClickProducer(this::make, Duration.ofMillis(200), liveness);
  private Exception clusterFailure;
  private Optional<String> trouble = Optional.empty();
  private final Probe probe =
      new Probe(
          producer,
          topic -> {
            if (clusterFailure != null) {
              throw clusterFailure;
            }
            return trouble;
          },
          liveness,
          TOPIC,
          TIMEOUT);

  @Test
  void isDoneWhenAllRecordsAreAcknowledged() {
    probe.run();
    var sent = send(3);
    newest().completeNext();
    newest().completeNext();
    sent.assertNotTerminated();
    newest().completeNext();
    sent.awaitItem();
    assertThat(liveness.problem()).isEmpty();
  }

  @Test
  void failsAtTheFirstRecordThatIsNotAcknowledged() {
    probe.run();
    var sent = send(3);
    newest().completeNext();
    newest().errorNext(new KafkaException("gone"));
    sent.awaitFailure().assertFailedWith(KafkaException.class, "gone");
  }

  @Test
  void failsWhenTheTimeIsUp() {
    probe.run();
    send(1).awaitFailure().assertFailedWith(TimeoutException.class);
  }

  @Test
  void failsAtOnceWithoutAProducer() {
    send(1).assertFailedWith(IllegalStateException.class);
    assertThat(liveness.problem()).contains("not connected to Kafka yet");
  }

  @Test
  void failsAtOnceWhenSendingThrowsAndSendsNoMore() {
    probe.run();
    newest().sendException = new KafkaException("no room");
    send(3).assertFailedWith(KafkaException.class, "no room");
    assertThat(newest().history()).isEmpty();
  }

  @Test
  void isNotReadyWhileTheClusterDoesNotAnswer() {
    clusterFailure = new KafkaException("timed out");
    probe.run();
    assertThat(liveness.problem()).contains("timed out");
    assertThat(made).isEmpty();
    clusterFailure = null;
    probe.run();
    assertThat(liveness.problem()).isEmpty();
    clusterFailure = new KafkaException("timed out again");
    probe.run();
    assertThat(liveness.problem()).contains("timed out again");
  }

  @Test
  void needsNoAnswerOfTheClusterWhileClicksAreAcknowledged() {
    probe.run();
    acknowledgeOne();
    clusterFailure = new KafkaException("asked");
    probe.run();
    assertThat(liveness.problem()).isEmpty();
    nanos += Duration.ofSeconds(6).toNanos();
    probe.run();
    assertThat(liveness.problem()).contains("asked");
  }

  @Test
  void isNotReadyWhileTheClusterSaysThatAPartitionAcceptsNoClicks() {
    probe.run();
    acknowledgeOne();
    trouble = Optional.of("partition 3 has no leader");
    probe.run();
    acknowledgeOne();
    assertThat(liveness.problem()).contains("partition 3 has no leader");
    trouble = Optional.empty();
    probe.run();
    assertThat(liveness.problem()).isEmpty();
  }

  @Test
  void isNotReadyAfterAClickThatWasNotAcknowledged() {
    probe.run();
    var sent = send(1);
    newest().errorNext(new NotEnoughReplicasException("too few"));
    sent.awaitFailure();
    assertThat(liveness.problem()).hasValueSatisfying(text -> assertThat(text).contains("too few"));
    nanos += Duration.ofSeconds(9).toNanos();
    probe.run();
    assertThat(liveness.problem()).isPresent();
    acknowledgeOne();
    assertThat(liveness.problem()).isEmpty();
  }

  @Test
  void believesTheClusterWhenNothingWasSentForAWhile() {
    probe.run();
    var sent = send(1);
    newest().errorNext(new NotEnoughReplicasException("too few"));
    sent.awaitFailure();
    nanos += Duration.ofSeconds(10).toNanos();
    probe.run();
    assertThat(liveness.problem()).isEmpty();
  }

  @Test
  void isNotReadyWhileOneOfItsPartitionsFails() {
    liveness.healthy();
    liveness.clickFailed(2, new NotEnoughReplicasException("too few"));
    liveness.clickAcknowledged(1);
    liveness.acknowledged();
    assertThat(liveness.problem())
        .hasValueSatisfying(text -> assertThat(text).contains("partition 2", "too few"));
    liveness.clickAcknowledged(2);
    assertThat(liveness.problem()).isEmpty();
  }

  @Test
  void isReadyWhateverClicksItsSendersChoose() {
    probe.run();
    newest().sendException = new RecordTooLargeException("too large");
    send(1).awaitFailure();
    newest().sendException = new BufferExhaustedException("no room");
    send(1).awaitFailure();
    assertThat(liveness.problem()).isEmpty();
  }

  @Test
  void keepsItsProducerWhileTheClusterAcceptsNoClicks() {
    probe.run();
    trouble = Optional.of("partition 0 has no leader");
    newest().sendException = new KafkaException("away");
    send(1).awaitFailure();
    nanos += TIMEOUT.toNanos();
    probe.run();
    assertThat(made).hasSize(1);
  }

  @Test
  void replacesAProducerThatDoesNotRecover() {
    probe.run();
    newest().sendException = new ProducerFencedException("final");
    send(1).awaitFailure();
    nanos += TIMEOUT.toNanos() - 1;
    send(1).awaitFailure();
    probe.run();
    assertThat(made).hasSize(1);

    nanos += 1;
    probe.run();
    assertThat(made).hasSize(2);
    assertThat(made.get(0).closed()).isTrue();
    acknowledgeOne();
    probe.run();
    assertThat(made).hasSize(2);
  }

  @Test
  void keepsAProducerThatRecovers() {
    probe.run();
    newest().sendException = new KafkaException("away");
    send(1).awaitFailure();
    nanos += TIMEOUT.toNanos();
    newest().sendException = null;
    acknowledgeOne();
    probe.run();
    assertThat(made).hasSize(1);
  }

  @Test
  void closesItsProducer() {
    probe.run();
    producer.close();
    assertThat(newest().closed()).isTrue();
  }

  private void acknowledgeOne() {
    var sent = send(1);
    newest().completeNext();
    sent.awaitItem();
  }

  private UniAssertSubscriber<Void> send(int records) {
    return producer
        .send(
            IntStream.range(0, records)
                .mapToObj(i -> new ProducerRecord<>(TOPIC, new byte[1], new byte[] {(byte) i}))
                .toList())
        .subscribe()
        .withSubscriber(UniAssertSubscriber.create());
  }

  private MockProducer<byte[], byte[]> newest() {
    return made.get(made.size() - 1);
  }

  private MockProducer<byte[], byte[]> make() {
    Node node = new Node(0, "broker", 1);
    Node[] replicas = {node};
    Cluster cluster =
        new Cluster(
            "cluster",
            List.of(node),
            List.of(new PartitionInfo(TOPIC, 0, node, replicas, replicas)),
            Set.of(),
            Set.of());
    made.add(
        new MockProducer<>(
            cluster, false, null, new ByteArraySerializer(), new ByteArraySerializer()));
    return newest();
  }
}
