package io.clickfold.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.platform.ClickfoldConfig;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ProducerSettingsTest {

  @Test
  void letsBatchesBeTunedButNotThePromiseWeakened() {
    Map<String, Object> settings =
        ProducerSettings.of(
            Map.of("linger.ms", 50, "acks", "1", "enable.idempotence", false, "max.block.ms", 9),
            limits(Duration.ofSeconds(5)));
    assertThat(settings)
        .containsEntry("linger.ms", 50)
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("max.block.ms", 0)
        .containsEntry("buffer.memory", 1_000_000L)
        .containsEntry("delivery.timeout.ms", 4_000)
        .containsEntry("request.timeout.ms", 2_000);
  }

  @Test
  void areAcceptedByKafkasProducer() {
    for (Duration timeout : new Duration[] {Duration.ofMillis(100), Duration.ofMinutes(1)}) {
      Map<String, Object> settings =
          ProducerSettings.of(Map.of("bootstrap.servers", "localhost:1"), limits(timeout));
      new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())
          .close(Duration.ZERO);
    }
  }

  private static ClickfoldConfig.Collector limits(Duration timeout) {
    return new ClickfoldConfig.Collector() {
      @Override
      public int maxBodyBytes() {
        return 1;
      }

      @Override
      public int maxBatch() {
        return 1;
      }

      @Override
      public Duration acknowledgeTimeout() {
        return timeout;
      }

      @Override
      public long bufferBytes() {
        return 1_000_000;
      }
    };
  }
}
