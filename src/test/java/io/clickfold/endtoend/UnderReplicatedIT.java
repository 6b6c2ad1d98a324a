package io.clickfold.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.SecondBroker;
import io.clickfold.testing.TestServers;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica of one partition is gone, and the other one alone must not take clicks. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class UnderReplicatedIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String READY = "/q/health/ready";

  private final Deployment deployment = new Deployment("underreplicated", Duration.ofMinutes(1));
  private final ConfigResource topic =
      new ConfigResource(ConfigResource.Type.TOPIC, deployment.adClicks());

  @Test
  void theCollectorIsNotReadyWhileAPartitionTakesNoClicks() throws Exception {
    try (Admin admin =
            Admin.create(
                Map.of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                    TestServers.get().kafkaBootstrap()));
        SecondBroker second = SecondBroker.start()) {
      create(admin);
      try (Application application =
          Application.start(
                  deployment,
                  Map.of(
                      "CLICKFOLD_ROLES",
                      "collector",
                      "CLICKFOLD_COLLECTOR_ACKNOWLEDGE_TIMEOUT",
                      "2s"))
              .awaitReady()) {
        assertThat(send(application, 0).statusCode()).isEqualTo(202);

        second.stop();
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(application.request().get(READY).asString())
                        .contains("partition 0 has 1 of 2 replicas in sync and needs 2")
                        .doesNotContain("partition 1"));
        assertThat(application.request().get(READY).statusCode()).isEqualTo(503);
        Response refused = send(application, 0);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(send(application, 1).statusCode()).isEqualTo(202);

        admin
            .incrementalAlterConfigs(
                Map.of(
                    topic,
                    List.of(
                        new AlterConfigOp(
                            new ConfigEntry(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1"),
                            AlterConfigOp.OpType.SET))))
            .all()
            .get();
        await().atMost(PATIENCE).until(() -> send(application, 0).statusCode() == 202);
        await().atMost(PATIENCE).until(() -> application.request().get(READY).statusCode() == 200);
      } finally {
        admin.deleteTopics(List.of(deployment.adClicks())).all().get();
      }
    }
  }

  /** As soon as the second broker takes partitions. */
  private void create(Admin admin) {
    NewTopic clicks =
        new NewTopic(deployment.adClicks(), Map.of(0, List.of(1, SecondBroker.ID), 1, List.of(1)));
    clicks.configs(
        Map.of(
            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
            "2",
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "LogAppendTime"));
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              admin.createTopics(List.of(clicks)).all().get();
              return true;
            });
  }

  private static Response send(Application application, int partition) {
    String ad =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "ad-" + i)
            .filter(id -> BuiltInPartitioner.partitionForKey(id.getBytes(UTF_8), 2) == partition)
            .findFirst()
            .orElseThrow();
    return application
        .request()
        .contentType(ContentType.JSON)
        .body("{\"event_id\":\"e\",\"ad_id\":\"%s\",\"click_time\":0}".formatted(ad))
        .post("/v1/clicks");
  }
}
