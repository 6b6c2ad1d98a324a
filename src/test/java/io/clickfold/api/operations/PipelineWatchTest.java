package io.clickfold.api.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.testing.TestConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Without brokers. */
class PipelineWatchTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final PipelineWatch watch =
      new PipelineWatch(
          TestConfig.with(Map.of()),
          new KafkaClients(Map.of("bootstrap.servers", "127.0.0.1:1")),
          new ObjectMapper());

  @Test
  void whoGivesUpTakesNothingFromOthers() {
    watch.snapshot().subscribe().withSubscriber(UniAssertSubscriber.create()).cancel();

    PipelineSnapshot seen = watch.snapshot().await().atMost(TIMEOUT);

    assertThat(seen.failure()).isPresent();
    assertThat(seen.processes()).isEmpty();
    assertThat(seen.queues()).hasSize(8).allMatch(queue -> queue.partitions().isEmpty());
    watch.stop(new ShutdownEvent());
  }

  @Test
  void onceTheProcessEndsNothingIsKnown() {
    watch.stop(new ShutdownEvent());

    assertThat(watch.snapshot().await().atMost(TIMEOUT).failure())
        .contains("this process is ending");
  }
}
