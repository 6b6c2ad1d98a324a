package io.clickfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {
  private static final Duration DELIVERY = Duration.ofSeconds(30);

  @Test
  void letsBatchesBeTunedButNotThePromiseWeakened() {
    KafkaClients kafka =
        new KafkaClients(
            Map.of("linger.ms", 50, "acks", "1", "enable.idempotence", false, "max.block.ms", 9));
    assertThat(kafka.producerSettings("test", DELIVERY, Map.of()))
        .containsEntry("client.id", "test")
        .containsEntry("linger.ms", 50)
        .containsEntry("compression.type", "lz4")
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("max.block.ms", 30_000L)
        .containsEntry("delivery.timeout.ms", 30_000)
        .containsEntry("request.timeout.ms", 10_000);
  }

  @Test
  void whatAProducerSaysOfItselfCounts() {
    KafkaClients kafka = new KafkaClients(Map.of("linger.ms", 50));
    assertThat(kafka.producerSettings("test", DELIVERY, Map.of("linger.ms", 0, "max.block.ms", 0)))
        .containsEntry("linger.ms", 0)
        .containsEntry("max.block.ms", 0);
  }

  @Test
  void aConsumersSilenceIsKafkasUnlessItIsConfigured() {
    assertThat(new KafkaClients(Map.of()).maxPollInterval()).isEqualTo(Duration.ofMinutes(5));
    assertThat(new KafkaClients(Map.of("max.poll.interval.ms", "2000")).maxPollInterval())
        .isEqualTo(Duration.ofSeconds(2));
  }
}
