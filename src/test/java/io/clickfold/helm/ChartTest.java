package io.clickfold.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickfold.helm.Chart.Installation;
import io.clickfold.platform.Role;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart makes holds together, whichever way it is installed. */
class ChartTest {
  private static final int PORT = 8080;
  private static final Set<String> BOUNDED =
      Set.of("aggregator", "ranker", "writer", "archiver", "recalculator");

  @ParameterizedTest
  @EnumSource
  void lintsStrictly(Installation installation, @TempDir Path folder) {
    var result = Chart.lint(installation.files(), folder);

    assertThat(result.isFailed()).as(() -> result.getMessages().toString()).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
  }

  @ParameterizedTest
  @EnumSource
  void everyRoleRunsSomewhere(Installation installation) {
    Manifests manifests = installation.render();

    Set<String> roles = new TreeSet<>();
    manifests.all(Deployment.class).forEach(deployment -> roles.addAll(roles(deployment)));
    assertThat(roles)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Role.values())
                .filter(role -> role != Role.SETUP)
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .toList());
    assertThat(manifests.all("Job")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void namesAreUnique(Installation installation) {
    List<String> names =
        installation.render().documents().stream()
            .map(each -> each.get("kind").asText() + "/" + each.at("/metadata/name").asText())
            .toList();

    assertThat(names).doesNotHaveDuplicates();
    assertThat(names).allMatch(name -> name.length() < 100 && !name.endsWith("/"));
  }

  @ParameterizedTest
  @EnumSource
  void everyDeploymentIsScaledByOneAutoscaler(Installation installation) {
    Manifests manifests = installation.render();
    List<String> targets =
        Stream.concat(
                manifests.all("HorizontalPodAutoscaler").stream(),
                manifests.all("ScaledObject").stream())
            .map(scaler -> scaler.at("/spec/scaleTargetRef"))
            .peek(target -> assertThat(target.at("/kind").asText()).isEqualTo("Deployment"))
            .map(target -> target.at("/name").asText())
            .toList();

    if (installation == Installation.ALL_IN_ONE || installation == Installation.KIND) {
      assertThat(targets).isEmpty();
      assertThat(manifests.all(Deployment.class).get(0).getSpec().getReplicas()).isEqualTo(1);
    } else {
      assertThat(targets).containsExactlyInAnyOrderElementsOf(manifests.names(Deployment.class));
      // Else every upgrade would undo what the autoscaler did.
      assertThat(manifests.all(Deployment.class))
          .allMatch(deployment -> deployment.getSpec().getReplicas() == null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noMorePodsThanPartitions(Installation installation) {
    Manifests manifests = installation.render();
    int partitions =
        Integer.parseInt(
            env(manifests.pods().get(manifests.all("Job").get(0).at("/metadata/name").asText()))
                .get("CLICKFOLD_TOPICS_PARTITIONS"));
    Map<String, Deployment> deployments =
        manifests.all(Deployment.class).stream()
            .collect(Collectors.toMap(each -> each.getMetadata().getName(), each -> each));

    for (HorizontalPodAutoscaler scaler : manifests.all(HorizontalPodAutoscaler.class)) {
      Deployment target = deployments.get(scaler.getSpec().getScaleTargetRef().getName());
      if (roles(target).stream().anyMatch(BOUNDED::contains)) {
        assertThat(scaler.getSpec().getMaxReplicas())
            .as(target.getMetadata().getName())
            .isBetween(scaler.getSpec().getMinReplicas(), partitions);
      }
    }
  }

  @Test
  void rolesWithPartitionsAreScaledByLagAndAllByCpu() {
    for (HorizontalPodAutoscaler scaler :
        Installation.DEFAULT.render().all(HorizontalPodAutoscaler.class)) {
      String role = scaler.getMetadata().getLabels().get("app.kubernetes.io/component");
      List<MetricSpec> metrics = scaler.getSpec().getMetrics();
      assertThat(metrics.get(0).getResource().getName()).isEqualTo("cpu");
      assertThat(metrics).as(role).hasSize(BOUNDED.contains(role) ? 2 : 1);
      if (BOUNDED.contains(role)) {
        var metric = metrics.get(1).getExternal().getMetric();
        assertThat(metric.getName()).isEqualTo("clickfold_lag");
        assertThat(metric.getSelector().getMatchLabels()).containsEntry("role", role);
      }
    }
  }

  @Test
  void kedaAsksPrometheusForTheSameLag() {
    List<JsonNode> scaled = Installation.OPERATORS.render().all("ScaledObject");

    assertThat(scaled).hasSize(7);
    assertThat(scaled)
        .filteredOn(each -> each.at("/metadata/name").asText().endsWith("-aggregator"))
        .singleElement()
        .satisfies(
            each -> {
              JsonNode lag = each.at("/spec/triggers/1/metadata");
              assertThat(lag.get("query").asText())
                  .isEqualTo(
                      "sum(max by (topic, partition)"
                          + " (clickfold_lag{namespace=\"ads\",role=\"aggregator\"}))");
              assertThat(lag.get("threshold").asText()).isEqualTo("100000");
            });
  }

  @ParameterizedTest
  @EnumSource
  void selectorsFindPodsOfOneDeployment(Installation installation) {
    Manifests manifests = installation.render();
    for (Deployment deployment : manifests.all(Deployment.class)) {
      assertThat(podsWith(manifests, deployment.getSpec().getSelector().getMatchLabels()))
          .containsExactly(deployment.getMetadata().getName());
      deployment
          .getSpec()
          .getTemplate()
          .getSpec()
          .getTopologySpreadConstraints()
          .forEach(
              spread ->
                  assertThat(podsWith(manifests, spread.getLabelSelector().getMatchLabels()))
                      .containsExactly(deployment.getMetadata().getName()));
    }
    for (PodDisruptionBudget budget : manifests.all(PodDisruptionBudget.class)) {
      assertThat(podsWith(manifests, budget.getSpec().getSelector().getMatchLabels()))
          .containsExactly(budget.getMetadata().getName());
    }
    assertThat(manifests.names(PodDisruptionBudget.class))
        .containsExactlyInAnyOrderElementsOf(manifests.names(Deployment.class));
    for (NetworkPolicy policy : manifests.all(NetworkPolicy.class)) {
      assertThat(podsWith(manifests, policy.getSpec().getPodSelector().getMatchLabels()))
          .hasSize(1);
    }
    assertThat(manifests.all(NetworkPolicy.class)).hasSameSizeAs(manifests.pods().keySet());
  }

  @ParameterizedTest
  @EnumSource
  void servicesAndIngressLeadToPortsThatContainersHave(Installation installation) {
    Manifests manifests = installation.render();
    for (Service service : manifests.all(Service.class)) {
      List<String> pods = podsWith(manifests, service.getSpec().getSelector());
      assertThat(pods).containsExactly(service.getMetadata().getName());
      Set<String> ports =
          manifests.pods().get(pods.get(0)).getSpec().getContainers().stream()
              .flatMap(container -> container.getPorts().stream())
              .map(ContainerPort::getName)
              .collect(Collectors.toSet());
      assertThat(service.getSpec().getPorts())
          .allSatisfy(port -> assertThat(ports).contains(port.getTargetPort().getStrVal()));
    }
    for (Ingress ingress : manifests.all(Ingress.class)) {
      List<HTTPIngressPath> paths = ingress.getSpec().getRules().get(0).getHttp().getPaths();
      assertThat(paths)
          .extracting(HTTPIngressPath::getPath, path -> path.getBackend().getService().getName())
          .contains(
              tuple("/v1/clicks", "clickfold-collector"),
              tuple("/v1/ads", "clickfold-query"),
              tuple("/assets", "clickfold-query"));
      // Else it would lead to all that is left out.
      assertThat(paths)
          .filteredOn(path -> path.getPath().equals("/"))
          .extracting(HTTPIngressPath::getPathType)
          .containsExactly("Exact");
      assertThat(paths)
          .extracting(HTTPIngressPath::getPath)
          .noneMatch(path -> path.startsWith("/q") || path.startsWith("/v1/re"));
      assertThat(manifests.names(Service.class))
          .containsAll(
              paths.stream().map(path -> path.getBackend().getService().getName()).toList());
    }
    for (ServiceMonitor monitor : manifests.all(ServiceMonitor.class)) {
      Map<String, String> wanted = monitor.getSpec().getSelector().getMatchLabels();
      assertThat(manifests.all(Service.class))
          .isNotEmpty()
          .allMatch(
              service ->
                  service.getMetadata().getLabels().entrySet().containsAll(wanted.entrySet()));
      assertThat(monitor.getSpec().getEndpoints().get(0).getPath()).isEqualTo("/q/metrics");
    }
  }

  @ParameterizedTest
  @EnumSource
  void probesAskForHealthAtThePortThatIsListenedAt(Installation installation) {
    for (Deployment deployment : installation.render().all(Deployment.class)) {
      Container container = deployment.getSpec().getTemplate().getSpec().getContainers().get(0);
      assertThat(container.getPorts())
          .extracting(ContainerPort::getName, ContainerPort::getContainerPort)
          .containsExactly(tuple("http", PORT));
      assertThat(probe(container.getStartupProbe())).isEqualTo("http/q/health/started");
      assertThat(probe(container.getLivenessProbe())).isEqualTo("http/q/health/live");
      assertThat(probe(container.getReadinessProbe())).isEqualTo("http/q/health/ready");
    }
  }

  @ParameterizedTest
  @EnumSource
  void podsHaveNoRightsThatTheyDoNotNeed(Installation installation) {
    Manifests manifests = installation.render();

    assertThat(manifests.podSpecs())
        .isNotEmpty()
        .allSatisfy(
            pod -> {
              assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
              assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
              assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                  .isEqualTo("RuntimeDefault");
              assertThat(pod.getAutomountServiceAccountToken()).isFalse();
              assertThat(pod.getEnableServiceLinks()).isFalse();
              assertThat(pod.getHostNetwork()).isNull();
              assertThat(pod.getHostPID()).isNull();
              assertThat(pod.getHostIPC()).isNull();
              assertThat(pod.getVolumes()).noneMatch(volume -> volume.getHostPath() != null);
              assertThat(manifests.names(ServiceAccount.class))
                  .contains(pod.getServiceAccountName());
            });
    assertThat(clickfold(manifests))
        .allSatisfy(
            container -> {
              var security = container.getSecurityContext();
              assertThat(security.getAllowPrivilegeEscalation()).isFalse();
              assertThat(security.getReadOnlyRootFilesystem()).isTrue();
              assertThat(security.getRunAsNonRoot()).isTrue();
              assertThat(security.getPrivileged()).isNull();
              assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(security.getCapabilities().getAdd()).isEmpty();
              assertThat(container.getVolumeMounts())
                  .anyMatch(mount -> mount.getMountPath().equals("/tmp"))
                  .allMatch(
                      mount ->
                          mount.getMountPath().equals("/tmp")
                              || Boolean.TRUE.equals(mount.getReadOnly()));
              assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
              assertThat(container.getResources().getLimits())
                  .containsEntry("memory", container.getResources().getRequests().get("memory"));
            });
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsOpenToEverybody(Installation installation) {
    Manifests manifests = installation.render();

    assertThat(manifests.documents())
        .noneMatch(document -> document.get("kind").asText().matches("(Cluster)?Role(Binding)?"));
    for (NetworkPolicy policy : manifests.all(NetworkPolicy.class)) {
      String name = policy.getMetadata().getName();
      policy
          .getSpec()
          .getIngress()
          .forEach(
              rule -> {
                assertThat(rule.getFrom()).as(name).isNotEmpty().allMatch(ChartTest::isNarrow);
                assertThat(rule.getPorts()).as(name).isNotEmpty();
              });
      policy
          .getSpec()
          .getEgress()
          .forEach(
              rule -> {
                assertThat(rule.getTo()).as(name).isNotEmpty().allMatch(ChartTest::isNarrow);
                assertThat(rule.getPorts()).as(name).isNotEmpty();
              });
    }
    manifests.all(Ingress.class).stream()
        .flatMap(ingress -> ingress.getSpec().getRules().stream())
        .forEach(rule -> assertThat(rule.getHost()).isNotBlank().doesNotContain("*"));
  }

  /** Not all addresses, and not all pods of all namespaces. */
  private static boolean isNarrow(NetworkPolicyPeer peer) {
    if (peer.getIpBlock() != null) {
      return !peer.getIpBlock().getCidr().endsWith("/0");
    }
    return peer.getNamespaceSelector() == null
        ? peer.getPodSelector() != null
        : !peer.getNamespaceSelector().getMatchLabels().isEmpty();
  }

  @Test
  void podsConnectOnlyToWhatTheirRolesNeed() {
    Map<String, List<Integer>> ports =
        Installation.EVERYTHING.render().all(NetworkPolicy.class).stream()
            .collect(
                Collectors.toMap(
                    policy -> policy.getMetadata().getLabels().get("app.kubernetes.io/component"),
                    policy ->
                        policy.getSpec().getEgress().stream()
                            .flatMap(rule -> rule.getPorts().stream())
                            .map(port -> port.getPort().getIntVal())
                            .distinct()
                            .toList()));

    assertThat(ports)
        .containsEntry("collector", List.of(53, 9092))
        .containsEntry("aggregator", List.of(53, 9092))
        .containsEntry("query", List.of(53, 9092, 9042))
        .containsEntry("writer", List.of(53, 9092, 9042))
        .containsEntry("setup", List.of(53, 9092, 9042));
  }

  @ParameterizedTest
  @EnumSource
  void everyVariableMeansSomething(Installation installation) throws IOException {
    Manifests manifests = installation.render();
    Set<String> used = new HashSet<>();
    manifests.pods().values().forEach(pod -> used.addAll(env(pod).keySet()));
    manifests.all(ConfigMap.class).stream()
        .filter(map -> map.getMetadata().getName().equals(Chart.RELEASE))
        .forEach(map -> used.addAll(map.getData().keySet()));

    assertThat(used).contains("CLICKFOLD_ROLES", "KAFKA_BOOTSTRAP_SERVERS");
    assertThat(KnownSettings.all()).containsAll(used);
  }

  @Test
  void secretsComeFromTheOperators() {
    Manifests manifests = Installation.EVERYTHING.render();

    assertThat(manifests.all("Secret")).isEmpty();
    assertThat(clickfold(manifests))
        .allSatisfy(
            container -> {
              assertThat(container.getEnv())
                  .filteredOn(variable -> variable.getValueFrom() != null)
                  .extracting(
                      EnvVar::getName,
                      variable -> variable.getValueFrom().getSecretKeyRef().getName())
                  .contains(
                      tuple("KAFKA_SASL_JAAS_CONFIG", "kafka-user"),
                      tuple("KAFKA_SSL_TRUSTSTORE_PASSWORD", "kafka-ca"),
                      tuple("KAFKA_SSL_KEYSTORE_PASSWORD", "kafka-user"),
                      tuple("QUARKUS_CASSANDRA_AUTH_PASSWORD", "cassandra-user"),
                      tuple("CASSANDRA_TRUSTSTORE_PASSWORD", "cassandra-tls"));
              assertThat(container.getVolumeMounts())
                  .extracting(mount -> mount.getMountPath())
                  .contains("/etc/clickfold/kafka-truststore", "/etc/clickfold/cassandra-keystore");
            });
  }

  /** Helm reads numbers of values files as floating point. */
  @Test
  void wholeNumbersStayWhole() {
    Manifests manifests = Installation.EVERYTHING.render();

    assertThat(manifests.all(ConfigMap.class).get(0).getData())
        .containsEntry("CLICKFOLD_COLLECTOR_MAX_BODY_BYTES", "10485760");
    assertThat(env(manifests.pods().get("clickfold-query")))
        .containsEntry("CLICKFOLD_COLLECTOR_BUFFER_BYTES", "134217728");
  }

  @Test
  void imagesComeFromWhereTheyAreSaidToBe() {
    String digest = "@sha256:" + "0123456789abcdef".repeat(4);
    assertThat(clickfold(Installation.EVERYTHING.render()))
        .isNotEmpty()
        .allSatisfy(
            container ->
                assertThat(container.getImage())
                    .isEqualTo("registry.example.com/ads/clickfold" + digest));
    assertThat(Installation.EVERYTHING.render().podSpecs())
        .allSatisfy(
            pod ->
                assertThat(pod.getImagePullSecrets())
                    .extracting(LocalObjectReference::getName)
                    .containsExactly("registry", "of-all"));
    List<Path> addresses = Installation.DEFAULT.files();
    assertThat(
            clickfold(
                Chart.render(addresses, Map.of("image.registry", "r:5000", "image.tag", "v2"))))
        .allSatisfy(container -> assertThat(container.getImage()).isEqualTo("r:5000/clickfold:v2"));
  }

  private static List<Container> clickfold(Manifests manifests) {
    return manifests.containers().filter(each -> each.getName().equals("clickfold")).toList();
  }

  @Test
  void whatOperatorsAddIsThere() {
    Manifests manifests = Installation.EVERYTHING.render();
    PodTemplateSpec query = manifests.pods().get("clickfold-query");
    Container clickfold = query.getSpec().getContainers().get(0);

    assertThat(query.getMetadata().getLabels()).containsEntry("example.com/owner", "billing");
    assertThat(manifests.all(Service.class))
        .allSatisfy(
            service ->
                assertThat(service.getMetadata().getLabels())
                    .containsEntry("example.com/owner", "billing"));
    assertThat(clickfold.getEnv()).extracting(EnvVar::getName).contains("KAFKA_CLIENT_ID");
    assertThat(clickfold.getVolumeMounts()).extracting("mountPath").contains("/tmp", "/extra");
    assertThat(query.getSpec().getVolumes()).extracting("name").contains("tmp", "extra");
    assertThat(query.getSpec().getContainers()).extracting(Container::getName).contains("sidecar");
    assertThat(clickfold.getLivenessProbe().getInitialDelaySeconds()).isEqualTo(20);
    assertThat(clickfold.getLivenessProbe().getTimeoutSeconds()).isEqualTo(9);
    assertThat(clickfold.getLivenessProbe().getPeriodSeconds()).isEqualTo(10);
    assertThat(manifests.all(ConfigMap.class))
        .extracting(map -> map.getMetadata().getName())
        .contains("clickfold-extra");
  }

  @Test
  void gatewaysHaveARoute() {
    JsonNode route = Installation.EVERYTHING.render().all("HTTPRoute").get(0);

    assertThat(route.at("/spec/parentRefs/0/name").asText()).isEqualTo("public");
    assertThat(route.at("/spec/hostnames/0").asText()).isEqualTo("clicks.example.com");
    assertThat(route.at("/spec/rules").size()).isEqualTo(2);
    assertThat(route.at("/spec/rules/0/matches/0/path/value").asText()).isEqualTo("/v1/clicks");
    assertThat(route.at("/spec/rules/0/backendRefs/0/name").asText())
        .isEqualTo("clickfold-collector");
    assertThat(route.at("/spec/rules/1/backendRefs/0/name").asText()).isEqualTo("clickfold-query");
  }

  @Test
  void strimzisApiIsTheNewOneWhereItIsNotKnown() {
    assertThat(Installation.OPERATORS.render().all("Kafka").get(0).at("/apiVersion").asText())
        .isEqualTo("kafka.strimzi.io/v1");
  }

  @Test
  void theJobRunsWhereTheOthersDo() {
    Manifests manifests = Installation.EVERYTHING.render();
    Job job = manifests.all(Job.class).get(0);
    PodTemplateSpec query = manifests.pods().get("clickfold-query");
    PodTemplateSpec setup = job.getSpec().getTemplate();

    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(86_400);
    assertThat(setup.getSpec().getTolerations())
        .isNotEmpty()
        .isEqualTo(query.getSpec().getTolerations());
    assertThat(setup.getSpec().getNodeSelector())
        .isNotEmpty()
        .isEqualTo(query.getSpec().getNodeSelector());
    assertThat(setup.getSpec().getAffinity()).isNotNull().isEqualTo(query.getSpec().getAffinity());
    assertThat(setup.getSpec().getPriorityClassName()).isEqualTo("billing");
    assertThat(setup.getMetadata().getLabels()).containsEntry("example.com/team", "ads");
    assertThat(setup.getMetadata().getAnnotations()).containsEntry("example.com/team", "ads");
  }

  @Test
  void theJobLogsInAsTheOthersDo() {
    Manifests manifests = Installation.EVERYTHING.render();
    PodSpec query = manifests.pods().get("clickfold-query").getSpec();
    PodSpec setup = manifests.all(Job.class).get(0).getSpec().getTemplate().getSpec();
    Container container = setup.getContainers().get(0);

    assertThat(container.getEnv())
        .contains(new EnvVarBuilder().withName("KAFKA_CLIENT_ID").withValue("billing").build());
    assertThat(setup.getVolumes()).isNotEmpty().isEqualTo(query.getVolumes());
    assertThat(container.getVolumeMounts())
        .isNotEmpty()
        .isEqualTo(query.getContainers().get(0).getVolumeMounts());
    // It would run for ever, and the Job would not end.
    assertThat(setup.getContainers()).hasSize(1);
  }

  /** Kubernetes refuses to change the pods of a Job that is there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "defaults.extraEnv[0].name",
        "defaults.extraVolumes[0].name",
        "defaults.extraVolumeMounts[0].name",
        "defaults.jvm.extraOptions",
        "defaults.podLabels.team",
        "commonLabels.team",
        "image.pullPolicy",
        "image.pullSecrets[0].name",
        "serviceAccount.name",
        "image.tag",
        "config.KAFKA_CLIENT_RACK",
        "setup.run"
      })
  void otherPodsMakeAnotherJob(String setting) {
    List<Path> addresses = Installation.DEFAULT.files();
    String before = job(Chart.render(addresses, Map.of()));

    assertThat(job(Chart.render(addresses, Map.of(setting, "Never")))).isNotEqualTo(before);
    assertThat(job(Chart.render(addresses, Map.of("defaults.replicas", 2)))).isEqualTo(before);
  }

  private static String job(Manifests manifests) {
    return manifests.names(Job.class).get(0);
  }

  @Test
  void theOperatorsServersAreWiredUp() {
    Manifests manifests = Installation.OPERATORS.render();
    Map<String, String> config = manifests.all(ConfigMap.class).get(0).getData();
    String kafka = manifests.all("Kafka").get(0).at("/metadata/name").asText();
    String user = manifests.all("KafkaUser").get(0).at("/metadata/name").asText();
    String cassandra = manifests.all("K8ssandraCluster").get(0).at("/metadata/name").asText();

    assertThat(config)
        .containsEntry("KAFKA_BOOTSTRAP_SERVERS", kafka + "-kafka-bootstrap:9093")
        .containsEntry("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
        .containsEntry("QUARKUS_CASSANDRA_CONTACT_POINTS", cassandra + "-dc1-service:9042")
        .containsEntry("QUARKUS_CASSANDRA_LOCAL_DATACENTER", "dc1");
    assertThat(manifests.containers())
        .allSatisfy(
            container ->
                assertThat(container.getEnv())
                    .filteredOn(variable -> variable.getValueFrom() != null)
                    .extracting(variable -> variable.getValueFrom().getSecretKeyRef().getName())
                    .containsOnly(user, cassandra + "-superuser"));
    assertThat(manifests.all("KafkaNodePool").get(0).at("/metadata/labels/strimzi.io~1cluster"))
        .hasToString('"' + kafka + '"');
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheJobCreatesTopics(Installation installation) {
    Manifests manifests = installation.render();

    assertThat(manifests.all(ConfigMap.class).get(0).getData())
        .containsEntry("CLICKFOLD_TOPICS_CREATE", "false");
    manifests
        .pods()
        .forEach(
            (name, pod) ->
                assertThat(env(pod).get("CLICKFOLD_TOPICS_CREATE"))
                    .isEqualTo(name.contains("-setup-") ? "true" : null));
  }

  @Test
  void podsThatServeHttpAreLeftAloneBeforeTheyEnd() {
    for (Deployment deployment : Installation.DEFAULT.render().all(Deployment.class)) {
      var pod = deployment.getSpec().getTemplate().getSpec();
      boolean servesHttp =
          roles(deployment).contains("collector") || roles(deployment).contains("query");
      var lifecycle = pod.getContainers().get(0).getLifecycle();
      assertThat(lifecycle != null).isEqualTo(servesHttp);
      long before = lifecycle == null ? 0 : lifecycle.getPreStop().getSleep().getSeconds();
      assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(before + 40);
    }
  }

  @Test
  void theJvmTakesItsOptions() throws IOException, InterruptedException {
    Manifests manifests =
        Chart.render(
            Installation.DEFAULT.files(), Map.of("defaults.jvm.extraOptions", "-Xlog:gc:stderr"));
    Set<String> options =
        manifests.pods().values().stream()
            .map(pod -> env(pod).get("JDK_JAVA_OPTIONS"))
            .collect(Collectors.toSet());

    assertThat(options).hasSizeGreaterThan(1);
    for (String some : options) {
      ProcessBuilder java =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version");
      java.environment().put("JDK_JAVA_OPTIONS", some);
      Process process = java.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor()).as(output).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void notesNameServicesThatAreThere(Installation installation, @TempDir Path folder) {
    String notes = Chart.notes(installation, folder);

    List<String> services =
        Pattern.compile("svc/(\\S+)")
            .matcher(notes)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(services).hasSize(2);
    assertThat(installation.render().names(Service.class)).containsAll(services);
    assertThat(notes.contains("clickfold_lag")).isEqualTo(isScaledByLag(installation));
    assertThat(notes.contains("plain text"))
        .isEqualTo(installation.files().toString().contains("addresses"));
  }

  private static boolean isScaledByLag(Installation installation) {
    return Stream.concat(
            installation.render().all("HorizontalPodAutoscaler").stream(),
            installation.render().all("ScaledObject").stream())
        .anyMatch(scaler -> scaler.toString().contains("clickfold_lag"));
  }

  @Test
  void newSettingsMakeNewPodsAndAnotherJob() {
    List<Path> addresses = Installation.DEFAULT.files();
    Manifests before = Chart.render(addresses, Map.of());
    Manifests same = Chart.render(addresses, Map.of());
    Manifests after =
        Chart.render(addresses, Map.of("config.CLICKFOLD_AGGREGATOR_LATENESS", "90s"));

    assertThat(same.documents()).isEqualTo(before.documents());
    assertThat(after.pods().keySet()).doesNotContainSequence(before.pods().keySet());
    assertThat(after.pods().get("clickfold-writer").getMetadata().getAnnotations())
        .isNotEqualTo(before.pods().get("clickfold-writer").getMetadata().getAnnotations());
  }

  private static List<String> podsWith(Manifests manifests, Map<String, String> labels) {
    return manifests.pods().entrySet().stream()
        .filter(
            pod ->
                pod.getValue().getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Set<String> roles(Deployment deployment) {
    return Set.copyOf(
        Arrays.asList(env(deployment.getSpec().getTemplate()).get("CLICKFOLD_ROLES").split(",")));
  }

  private static Map<String, String> env(PodTemplateSpec pod) {
    return pod.getSpec().getContainers().get(0).getEnv().stream()
        .collect(
            Collectors.toMap(EnvVar::getName, variable -> String.valueOf(variable.getValue())));
  }

  private static String probe(Probe probe) {
    HTTPGetAction get = probe.getHttpGet();
    return get.getPort().getStrVal() + get.getPath();
  }
}
