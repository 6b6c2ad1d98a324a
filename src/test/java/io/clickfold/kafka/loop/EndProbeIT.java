package io.clickfold.kafka.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.kafka.loop.EndProbe.End;
import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EndProbeIT {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final Duration SOON = Duration.ofMillis(TIMEOUT_MILLIS / 2);

  /** To the client, a partition without a leader and one that is missing are the same. */
  @Test
  void aPartitionWithoutALeaderKeepsNoOtherWaiting() throws Exception {
    String topic = "ends-" + UUID.randomUUID();
    TopicPartition sound = new TopicPartition(topic, 0);
    TopicPartition leaderless = new TopicPartition(topic, 1);
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                TestServers.get().kafkaBootstrap(),
                "default.api.timeout.ms",
                TIMEOUT_MILLIS,
                "request.timeout.ms",
                TIMEOUT_MILLIS / 2))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
      EndProbe probe = new EndProbe(admin);
      long before = System.currentTimeMillis();

      for (int i = 0; i < 2; i++) {
        End end =
            await()
                .atMost(SOON)
                .until(
                    () -> {
                      probe.ask(List.of(sound, leaderless));
                      return probe.poll();
                    },
                    ends -> ends.containsKey(sound))
                .get(sound);
        assertThat(end.offset()).isZero();
        assertThat(end.wallMillis()).isBetween(before, System.currentTimeMillis());
      }
      assertThat(probe.unanswered()).isEmpty();

      await()
          .atMost(SOON.multipliedBy(3))
          .until(
              () -> {
                probe.ask(List.of(sound, leaderless));
                probe.poll();
                return !probe.unanswered().isEmpty();
              });
      assertThat(probe.unanswered()).containsExactly(leaderless);
      probe.ask(List.of(sound));
      assertThat(probe.unanswered()).isEmpty();
    }
  }
}
