package io.clickfold.endtoend;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lag of a role in a topic, as Prometheus would scrape it of a process. */
final class Lag {
  private static final Pattern SAMPLE = Pattern.compile("(?m)^clickfold_lag\\{(.*)} ([0-9.E]+)$");

  private Lag() {}

  /** By partition; those of which the process says nothing are missing. */
  static Map<Integer, Long> of(Application application, String role, String topic) {
    Map<Integer, Long> lag = new TreeMap<>();
    Matcher samples = SAMPLE.matcher(application.request().get("/q/metrics").asString());
    while (samples.find()) {
      Map<String, String> labels = new TreeMap<>();
      for (String label : samples.group(1).split(",")) {
        String[] parts = label.split("=");
        labels.put(parts[0], parts[1].replace("\"", ""));
      }
      if (labels.get("role").equals(role) && labels.get("topic").equals(topic)) {
        lag.put(
            Integer.valueOf(labels.get("partition")), (long) Double.parseDouble(samples.group(2)));
      }
    }
    return lag;
  }
}
