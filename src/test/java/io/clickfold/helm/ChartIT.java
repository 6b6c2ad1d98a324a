package io.clickfold.helm;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.helm.Chart.Installation;
import io.clickfold.testing.ServersResource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the chart asks a process for, it answers. */
@QuarkusIntegrationTest
@QuarkusTestResource(ServersResource.class)
class ChartIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Metrics that the process under test does not have, and why. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "up", "Prometheus' own",
          "kube_deployment_status_replicas_unavailable", "of kube-state-metrics",
          "kube_horizontalpodautoscaler_spec_max_replicas", "of kube-state-metrics",
          "kube_horizontalpodautoscaler_status_desired_replicas", "of kube-state-metrics",
          "kube_pod_container_status_restarts_total", "of kube-state-metrics");

  @Test
  void probesAreAnswered() {
    Container container = Installation.DEFAULT.render().containers().findFirst().orElseThrow();

    Stream.of(
            container.getStartupProbe(),
            container.getLivenessProbe(),
            container.getReadinessProbe())
        .map(Probe::getHttpGet)
        .forEach(
            probe ->
                await()
                    .atMost(TIMEOUT)
                    .untilAsserted(
                        () ->
                            assertThat(get(probe.getPath()).statusCode())
                                .as(probe.getPath())
                                .isEqualTo(200)));
  }

  @Test
  void everyMetricThatIsAskedForIsThere() throws IOException {
    String path =
        Installation.EVERYTHING.render().all(ServiceMonitor.class).stream()
            .map(monitor -> monitor.getSpec().getEndpoints().get(0).getPath())
            .findFirst()
            .orElseThrow();
    Set<String> asked = new TreeSet<>(Alerts.metrics());
    assertThat(asked).containsAll(ELSEWHERE.keySet());
    asked.removeAll(ELSEWHERE.keySet());
    given()
        .contentType("application/json")
        .body(Map.of("event_id", "e", "ad_id", "chart", "click_time", Instant.now().toString()))
        .post("/v1/clicks")
        .then()
        .statusCode(202);

    // Metrics of streams are there from the first stream on.
    String stream =
        "http://localhost:%d/v1/ads/chart/clicks/stream?last=5m".formatted(RestAssured.port);
    try (InputStream open = URI.create(stream).toURL().openStream()) {
      assertThat(open.read()).isPositive();
      await()
          .atMost(TIMEOUT)
          .untilAsserted(() -> assertThat(metrics(get(path).asString())).containsAll(asked));
    }
  }

  private static Set<String> metrics(String scraped) {
    return Pattern.compile("(?m)^([a-z_]+)[{ ]")
        .matcher(scraped)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toSet());
  }
}
