package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.Proof;
import io.clickfold.testing.SecondBroker;
import io.clickfold.testing.TestServers;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of two replicas one is gone, and the other one alone must not accept clicks. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Proof
class UnderReplicatedIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String READY = "/q/health/ready";
  private static final int FIRST_BROKER = 1;
  private static final int PARTITIONS = 4;

  private final Deployment deployment = new Deployment("underreplicated", Duration.ofMinutes(1));
  private final Admin admin =
      Admin.create(
          Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.get().kafkaBootstrap()));
  private int sent;
  private int acknowledged;

  @Test
  void theCollectorIsNotReadyWhileNoClickIsAcknowledged() throws Exception {
    // Before the second broker is there: all topics are on the first.
    try (admin;
        Application application =
            Application.start(
                    deployment, Map.of("CLICKFOLD_COLLECTOR_ACKNOWLEDGE_TIMEOUT", "2s"), "512m")
                .awaitReady();
        SecondBroker second = SecondBroker.start()) {
      replicate(List.of(FIRST_BROKER, SecondBroker.ID));
      needInSync(2);
      await().atMost(TIMEOUT).until(() -> isReady(application));
      await().atMost(TIMEOUT).until(() -> send(application).statusCode() == 202);

      second.stop();
      await().atMost(TIMEOUT).until(() -> send(application).statusCode() == 503);
      assertThat(isReady(application)).isFalse();
      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(application.request().get(READY).asString())
                      .contains("partition 0 has 1 of 2 replicas in sync and needs 2"));
      Response refused = send(application);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isNotNull();
      assertThat(isReady(application)).isFalse();

      needInSync(1);
      await().atMost(TIMEOUT).until(() -> isReady(application));
      assertThat(send(application).statusCode()).isEqualTo(202);
      replicate(List.of(FIRST_BROKER));
      // Not below: of a click that was refused, it is not known whether Kafka has it.
      await().atMost(TIMEOUT).until(() -> counted(application) >= acknowledged);
    }
  }

  private void replicate(List<Integer> brokers) {
    Map<TopicPartition, Optional<NewPartitionReassignment>> all =
        IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(deployment.adClicks(), partition))
            .collect(
                Collectors.toMap(
                    Function.identity(), p -> Optional.of(new NewPartitionReassignment(brokers))));
    await()
        .atMost(TIMEOUT)
        .ignoreExceptions()
        .until(
            () -> {
              // The second broker takes partitions when it is registered.
              admin.alterPartitionReassignments(all).all().get();
              return true;
            });
    await()
        .atMost(TIMEOUT)
        .until(
            () ->
                admin
                    .describeTopics(List.of(deployment.adClicks()))
                    .allTopicNames()
                    .get()
                    .get(deployment.adClicks())
                    .partitions()
                    .stream()
                    .allMatch(partition -> partition.isr().size() == brokers.size()));
  }

  private void needInSync(int replicas) throws Exception {
    ConfigEntry least =
        new ConfigEntry(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(replicas));
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, deployment.adClicks()),
                List.of(new AlterConfigOp(least, AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  private static boolean isReady(Application application) {
    return application.request().get(READY).statusCode() == 200;
  }

  private Response send(Application application) {
    Response response =
        application
            .request()
            .contentType(ContentType.JSON)
            .body(
                "{\"event_id\":\"e-%d\",\"ad_id\":\"ad\",\"click_time\":\"%s\"}"
                    .formatted(sent++, Instant.now()))
            .post("/v1/clicks");
    acknowledged += response.statusCode() == 202 ? 1 : 0;
    return response;
  }

  private static long counted(Application application) {
    return application.request().get("/v1/ads/ad/clicks?last=10m").jsonPath().getLong("clicks");
  }
}
