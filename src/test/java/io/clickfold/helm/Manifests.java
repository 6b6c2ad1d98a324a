package io.clickfold.helm;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.strimzi.api.kafka.model.kafka.KafkaSpec;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePoolSpec;
import io.strimzi.api.kafka.model.user.KafkaUserSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Rendered manifests, each read into the model of its kind. A kind without one, and a field that a
 * model does not know, are errors.
 *
 * @param documents as they are
 * @param objects the same, of kinds that Kubernetes' and the Prometheus operator's models know
 */
record Manifests(List<JsonNode> documents, List<HasMetadata> objects) {
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("batch/v1/Job", Job.class),
          Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
          Map.entry("gateway.networking.k8s.io/v1/HTTPRoute", HTTPRoute.class),
          Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
          Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class));

  /** Of custom resources without a model of their own, that of their spec. */
  private static final Map<String, Class<?>> SPECS =
      Map.of(
          "kafka.strimzi.io/v1/Kafka", KafkaSpec.class,
          "kafka.strimzi.io/v1/KafkaNodePool", KafkaNodePoolSpec.class,
          "kafka.strimzi.io/v1/KafkaUser", KafkaUserSpec.class,
          "keda.sh/v1alpha1/ScaledObject", ScaledObjectSpec.class,
          "k8ssandra.io/v1alpha1/K8ssandraCluster", K8ssandraClusterSpec.class);

  static Manifests parse(String rendered) {
    List<JsonNode> documents = new ArrayList<>();
    List<HasMetadata> objects = new ArrayList<>();
    for (JsonNode document : split(rendered).toList()) {
      documents.add(document);
      String kind = document.get("apiVersion").asText() + "/" + document.get("kind").asText();
      if (KINDS.containsKey(kind)) {
        objects.add(Yaml.convert(document, KINDS.get(kind)));
      } else if (SPECS.containsKey(kind)) {
        Yaml.convert(document.get("spec"), SPECS.get(kind));
      } else {
        throw new IllegalArgumentException("there is no model of " + kind);
      }
    }
    return new Manifests(documents, objects);
  }

  /** The documents of a stream that are not empty. */
  static Stream<JsonNode> split(String rendered) {
    return Stream.of(rendered.split("(?m)^---$")).map(Yaml::read).filter(JsonNode::isObject);
  }

  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<JsonNode> all(String kind) {
    return documents.stream()
        .filter(document -> kind.equals(document.get("kind").asText()))
        .toList();
  }

  /** Names of the objects of a kind. */
  List<String> names(Class<? extends HasMetadata> type) {
    return all(type).stream().map(object -> object.getMetadata().getName()).toList();
  }

  Map<String, PodTemplateSpec> pods() {
    Map<String, PodTemplateSpec> pods = new LinkedHashMap<>();
    all(Deployment.class)
        .forEach(each -> pods.put(each.getMetadata().getName(), each.getSpec().getTemplate()));
    all(Job.class)
        .forEach(each -> pods.put(each.getMetadata().getName(), each.getSpec().getTemplate()));
    return pods;
  }

  Stream<PodSpec> podSpecs() {
    return pods().values().stream().map(PodTemplateSpec::getSpec);
  }

  Stream<Container> containers() {
    return podSpecs().flatMap(pod -> pod.getContainers().stream());
  }
}
