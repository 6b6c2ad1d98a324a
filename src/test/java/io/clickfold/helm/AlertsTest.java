package io.clickfold.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.helm.Chart.Installation;
import io.clickfold.testing.Programs;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts lead to a runbook, and say what they mean. */
class AlertsTest {
  private static final Path RUNBOOKS = Path.of("docs/deploy.md");
  private static final Path SCENARIOS = Path.of("src/test/resources/helm/alerts-test.yaml");

  @Test
  void eachHasARunbookAndEachRunbookAnAlert() throws IOException {
    Set<String> headings =
        Pattern.compile("(?m)^### (Clickfold\\w+)$")
            .matcher(Files.readString(RUNBOOKS))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(headings)
        .isEqualTo(
            Alerts.rules().stream()
                .map(Rule::getAlert)
                .collect(Collectors.toCollection(TreeSet::new)));
    assertThat(Alerts.rules())
        .allSatisfy(
            rule -> {
              assertThat(rule.getAnnotations().get("summary")).isNotBlank();
              assertThat(rule.getAnnotations().get("runbook_url"))
                  .isEqualTo(RUNBOOKS + "#" + rule.getAlert().toLowerCase(Locale.ROOT));
              assertThat(rule.getLabels().get("severity")).isIn("warning", "critical");
            });
  }

  @Test
  void theDashboardIsInItsConfigMap() throws IOException {
    ConfigMap dashboard =
        Installation.EVERYTHING.render().all(ConfigMap.class).stream()
            .filter(map -> map.getMetadata().getName().endsWith("-dashboard"))
            .findFirst()
            .orElseThrow();

    assertThat(dashboard.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
    assertThat(Yaml.read(dashboard.getData().get("clickfold.json")).get("panels")).hasSize(15);
    assertThat(Alerts.dashboard()).hasSizeGreaterThan(15);
  }

  @Test
  void prometheusUnderstandsThemAndTheyFireWhenTheyShould(@TempDir Path folder)
      throws IOException, InterruptedException {
    assumeThat(Programs.find("promtool"))
        .as("promtool, of Debian's package prometheus, is not installed: expressions not checked")
        .isPresent();
    JsonNode rules = Installation.EVERYTHING.render().all("PrometheusRule").get(0).get("spec");
    ObjectMapper json = new ObjectMapper();
    Files.writeString(folder.resolve("alerts.yaml"), json.writeValueAsString(rules));
    List<Map<String, String>> panels = new ArrayList<>();
    for (String expr : Alerts.dashboard()) {
      panels.add(Map.of("record", "panel:" + panels.size(), "expr", expr));
    }
    Files.writeString(
        folder.resolve("panels.yaml"),
        json.writeValueAsString(
            Map.of("groups", List.of(Map.of("name", "dashboard", "rules", panels)))));
    Files.copy(SCENARIOS, folder.resolve("scenarios.yaml"));

    run(folder, "promtool", "check", "rules", "--lint-fatal", "alerts.yaml", "panels.yaml");
    run(folder, "promtool", "test", "rules", "scenarios.yaml");
  }

  private static void run(Path folder, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
  }
}
