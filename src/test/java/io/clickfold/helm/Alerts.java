package io.clickfold.helm;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickfold.helm.Chart.Installation;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The chart's alerts and its dashboard, and what they ask Prometheus. */
final class Alerts {
  /** Every metric in an expression is followed by its labels. */
  private static final Pattern METRIC = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*\\{");

  private Alerts() {}

  static List<Rule> rules() {
    return Installation.EVERYTHING.render().all(PrometheusRule.class).stream()
        .flatMap(rule -> rule.getSpec().getGroups().stream())
        .flatMap(group -> group.getRules().stream())
        .toList();
  }

  /** The expressions of the dashboard, with its variables filled in. */
  static List<String> dashboard() throws IOException {
    JsonNode dashboard =
        Yaml.read(Files.readString(Chart.FOLDER.resolve("dashboards/clickfold.json")));
    return StreamSupport.stream(dashboard.get("panels").spliterator(), false)
        .flatMap(panel -> StreamSupport.stream(panel.get("targets").spliterator(), false))
        .map(target -> target.get("expr").asText())
        .map(expr -> expr.replace("$__rate_interval", "5m").replace("$namespace", Chart.NAMESPACE))
        .toList();
  }

  /** The names of all metrics that are asked for. */
  static Set<String> metrics() throws IOException {
    Set<String> metrics = new TreeSet<>();
    Stream.concat(rules().stream().map(rule -> rule.getExpr().getStrVal()), dashboard().stream())
        .forEach(
            expr -> METRIC.matcher(expr).results().forEach(match -> metrics.add(match.group(1))));
    return metrics;
  }
}
