package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that answers requests is told to end. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DrainIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Shorter than requests under way are waited for: open streams are none of them. */
  private static final Duration SOON = Duration.ofSeconds(8);

  private static final String QUERY = "/v1/ads/ad-0/clicks?last=5m";

  private final Deployment deployment = new Deployment("drain", Duration.ofSeconds(5));

  @Test
  void isNotReadyAnswersWhatStillComesAndEndsStreams() {
    try (Application application =
        Application.start(
                deployment, Map.of("CLICKFOLD_ROLES", "query", "QUARKUS_SHUTDOWN_DELAY", "4s"))
            .awaitReady()) {
      List<String> lines = new CopyOnWriteArrayList<>();
      CompletableFuture<?> stream =
          HttpClient.newHttpClient()
              .sendAsync(
                  HttpRequest.newBuilder(application.uri("/v1/ads/ad-0/clicks/stream?last=5m"))
                      .build(),
                  BodyHandlers.ofLines())
              .thenAccept(response -> response.body().forEach(lines::add));
      await().atMost(TIMEOUT).until(() -> lines.stream().anyMatch(l -> l.startsWith("data:")));

      long begin = System.nanoTime();
      application.end();
      await()
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> application.request().get("/q/health/ready").statusCode() == 503);
      assertThat(application.request().get(QUERY).statusCode()).isEqualTo(200);
      stream.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
      application.awaitEnd();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    }
  }
}
