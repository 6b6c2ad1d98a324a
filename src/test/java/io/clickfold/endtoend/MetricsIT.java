package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever clients ask for, the metrics of a process with all roles have no more time series. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MetricsIT {
  private static final Map<String, String> ALL_ROLES =
      Map.of("CLICKFOLD_ROLES", "collector,aggregator,ranker,writer,archiver,recalculator,query");
  private static final int ROUNDS = 120;

  /** More than the server takes of a request line. */
  private static final int LONG_PATH = 17_000;

  /** More than it takes of headers. */
  private static final int LONG_HEADER = 21_000;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Set<Integer> answers = new TreeSet<>();

  @Test
  void doNotGrowWithPathsMethodsAndHeaders() throws Exception {
    try (Application application =
        Application.start(new Deployment("metrics", Duration.ofMinutes(2)), ALL_ROLES)
            .awaitReady()) {
      askOddly(application);
      Set<String> before = series(application);
      for (int i = 0; i < ROUNDS; i++) {
        askOddly(application);
      }
      Set<String> after = series(application);

      assertThat(answers).contains(200, 400, 404, 405, 414, 415, 431);
      after.removeAll(before);
      assertThat(after).noneMatch(line -> line.startsWith("http_") || line.contains("odd"));
    }
  }

  /** One request of each kind, with words of its own. */
  private void askOddly(Application application) throws Exception {
    String odd = "odd-" + UUID.randomUUID();
    for (String path :
        new String[] {
          "/" + odd,
          "/v1/" + odd,
          "/q/" + odd,
          "/q/health/" + odd,
          "/v1/ads/" + odd,
          "/v1/ads/" + odd + "/clicks",
          "/v1/ads/" + odd + "/clicks?last=5m",
          "/v1/ads/" + odd + ";" + odd + "/clicks?last=5m;" + odd,
          "/v1/ads/" + odd + ";" + odd + "/clicks?last=5m",
          "/v1/clicks?last=5m&ad_id=" + odd,
          "/v1/ads/" + odd + "/clicks?" + odd + "=" + odd,
          "/v1/ads/" + odd + "/raw-clicks?last=5m",
          "/v1/ads/" + odd + "/clicks/stream?last=" + odd,
          "/v1/ads/top?window=" + odd,
          "/v1/ads/top/" + odd,
          "/v1/recalculations/" + odd,
          "/v1/recalculations/" + UUID.randomUUID(),
          "/v1/reconciliations/" + odd,
          "/v1/" + odd.repeat(LONG_PATH / odd.length())
        }) {
      send(get(application, path));
      send(get(application, path).method("DELETE", BodyPublishers.noBody()));
      send(get(application, path).method(odd.toUpperCase(), BodyPublishers.ofString(odd)));
    }
    send(get(application, "/v1/clicks").header(odd, odd).POST(BodyPublishers.ofString(odd)));
    send(
        get(application, "/v1/clicks")
            .header("Content-Type", "application/" + odd)
            .POST(BodyPublishers.ofString(odd)));
    send(get(application, "/v1/hot-ads").header(odd, "x".repeat(LONG_HEADER)));
    send(get(application, "/v1/hot-ads").header("Accept", "application/" + odd));
    send(get(application, "/v1/hot-ads").header("Host-" + odd, odd));
  }

  private static HttpRequest.Builder get(Application application, String path) {
    return HttpRequest.newBuilder(application.uri(path));
  }

  private void send(HttpRequest.Builder request) throws InterruptedException {
    try {
      answers.add(http.send(request.build(), BodyHandlers.ofString()).statusCode());
    } catch (IOException cutOff) {
      // As it has to be expected by whoever sends more than the server reads.
      answers.add(0);
    }
  }

  /** The metrics' lines without their values. */
  private static Set<String> series(Application application) {
    return application
        .request()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
