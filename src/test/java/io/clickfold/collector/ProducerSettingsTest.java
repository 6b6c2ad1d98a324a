package io.clickfold.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.kafka.KafkaClients;
import io.clickfold.platform.ClickfoldConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProducerSettingsTest {

  @Test
  void eventLoopsNeverWaitAndKafkasVerdictComesInTime() {
    ProducerSettings settings = ProducerSettings.of(limits(Duration.ofSeconds(5)));
    assertThat(settings.delivery()).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.own())
        .containsEntry("max.block.ms", 0)
        .containsEntry("buffer.memory", 1_000_000L)
        .containsEntry("request.timeout.ms", 2_000);
  }

  @Test
  void areAcceptedByKafkasProducer() {
    KafkaClients kafka = new KafkaClients(Map.of("bootstrap.servers", "localhost:1"));
    for (Duration timeout : new Duration[] {Duration.ofMillis(100), Duration.ofMinutes(1)}) {
      ProducerSettings settings = ProducerSettings.of(limits(timeout));
      kafka.producer("test", settings.delivery(), settings.own()).close(Duration.ZERO);
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
