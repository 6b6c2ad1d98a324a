package io.clickfold.helm;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Map;

/** What KEDA's resource ScaledObject (keda.sh/v1alpha1) may have, as far as the chart uses it. */
record ScaledObjectSpec(
    Target scaleTargetRef,
    int minReplicaCount,
    int maxReplicaCount,
    int pollingInterval,
    Advanced advanced,
    List<Trigger> triggers) {

  record Target(String apiVersion, String kind, String name) {}

  record Advanced(Config horizontalPodAutoscalerConfig) {}

  record Config(HorizontalPodAutoscalerBehavior behavior) {}

  record Trigger(String type, String metricType, Map<String, String> metadata) {}
}
