package io.clickfold.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickfold.helm.Chart.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that cannot be meant are refused, with a message that says what to do. */
class ChartValuesTest {
  /** Values of the chart decide them. */
  private static final Set<String> OWNED =
      Set.of(
          "CLICKFOLD_ROLES",
          "CLICKFOLD_TOPICS_CREATE",
          "CLICKFOLD_TOPICS_PARTITIONS",
          "CLICKFOLD_TOPICS_REPLICATION_FACTOR",
          "CLICKFOLD_STORE_REPLICATION");

  static Stream<Arguments> badValues() {
    return Stream.of(
        arguments(
            Map.of("deployments.aggregator.maxReplicas", 17),
            "deployments.aggregator may have 17 pods, but topics have 16 partitions"),
        arguments(
            Map.of("autoscaling.kind", "none", "deployments.writer.replicas", 17),
            "Lower replicas"),
        arguments(
            Map.of("deployments.query.minReplicas", 5), "minReplicas is 5, and maxReplicas 4"),
        arguments(
            Map.of("deployments.query.targetLag.writer", 5),
            "targetLag names the role writer, which its pods do not have"),
        arguments(Map.of("deployments.query.targetCpu", 0), "has nothing to be scaled by"),
        arguments(
            Map.of("deployments.query.preStopSeconds", 60),
            "terminationGracePeriodSeconds has to be longer than preStopSeconds"),
        arguments(
            Map.of("kafka.securityProtocol", "SASL_SSL"),
            "kafka.sasl.existingSecret has to name a secret"),
        arguments(
            Map.of("kafka.sasl.existingSecret", "s"), "set it to SASL_SSL (or SASL_PLAINTEXT)"),
        arguments(Map.of("kafka.tls.truststore.existingSecret", "s"), "set it to SSL or SASL_SSL"),
        arguments(Map.of("kafka.strimzi.enabled", true), "which Kafka is it to be?"),
        arguments(
            Map.of("ingress.enabled", true, "ingress.host", "h"),
            "networkPolicy.ingressControllers is empty"),
        arguments(
            Map.of("httpRoute.enabled", true, "networkPolicy.enabled", false),
            "httpRoute.parentRefs is empty"),
        arguments(Map.of("cassandra.k8ssandra.enabled", true), "which Cassandra is it to be?"),
        arguments(
            Map.of("networkPolicy.egress.enabled", true),
            "networkPolicy.egress.kafka is empty: say where the brokers are"),
        arguments(
            Map.of(
                "ingress.enabled", true,
                "ingress.host", "a.example.com",
                "deployments.collector.enabled", false),
            "no enabled deployment has the role collector"),
        // What the schema refuses.
        arguments(Map.of("ingress.enabled", true), "ingress"),
        arguments(Map.of("kafka.bootstrapServer", "k:9092"), "bootstrapServer"),
        arguments(Map.of("deployments.query.maxReplica", 5), "maxReplica"),
        arguments(Map.of("deployments.qurey.maxReplicas", 5), "roles"),
        arguments(Map.of("deployments.query.roles[0]", "qurey"), "query"),
        arguments(Map.of("deployments.more.roles[0]", "setup"), "more"),
        arguments(Map.of("config.CLICKFOLD_AGREGATOR_LATENESS", "2m"), "AGREGATOR"),
        arguments(Map.of("config.CLICKFOLD_ROLES", "query"), "CLICKFOLD_ROLES"),
        arguments(Map.of("kafka.bootstrapServers", "kafka"), "bootstrapServers"),
        arguments(Map.of("podSecurityContext.runAsUser", 0), "runAsUser"),
        arguments(Map.of("networkPolicy.clients[0].ipBlock.cidr", "0.0.0.0/0"), "networkPolicy"));
  }

  @ParameterizedTest
  @MethodSource("badValues")
  void isRefused(Map<String, Object> values, String message) {
    assertThatThrownBy(() -> Chart.render(Installation.DEFAULT.files(), values))
        .hasMessageContaining(message);
  }

  @Test
  void serversHaveToBeNamed() {
    assertThatThrownBy(() -> Chart.render(List.of(), Map.of()))
        .hasMessageContaining("kafka.bootstrapServers is empty. Set it to host:port");
    assertThatThrownBy(() -> Chart.render(List.of(), Map.of("kafka.bootstrapServers", "k:9092")))
        .hasMessageContaining("cassandra.contactPoints is empty. Set it to host:port");
  }

  @Test
  void thoseOfTheDocumentationAreAccepted(@TempDir Path folder) throws IOException {
    String mine =
        Pattern.compile("(?s)`mine.yaml`:\\s+```yaml\n(.*?)```")
            .matcher(Files.readString(Path.of("docs/deploy.md")))
            .results()
            .map(block -> block.group(1))
            .collect(Collectors.joining());
    Path file = Files.writeString(folder.resolve("mine.yaml"), mine);

    Manifests manifests =
        Chart.render(List.of(Chart.FOLDER.resolve("values-50k-per-second.yaml"), file), Map.of());

    assertThat(manifests.containers())
        .allMatch(container -> container.getImage().startsWith("registry.example.com/clickfold:"));
  }

  /** Since a process ignores a misspelt variable, the chart must not. */
  @Test
  void theSchemaKnowsEverySettingOfClickfold() throws IOException {
    JsonNode schema = Yaml.read(Files.readString(Chart.FOLDER.resolve("values.schema.json")));
    Set<String> inSchema = new TreeSet<>();
    schema
        .at("/definitions/config/propertyNames/anyOf/0/enum")
        .forEach(name -> inSchema.add(name.asText()));
    Set<String> settings = new TreeSet<>(KnownSettings.ofClickfold());
    settings.removeAll(OWNED);

    assertThat(inSchema)
        .as("definitions/config/propertyNames of helm/clickfold/values.schema.json")
        .isEqualTo(settings);
  }
}
