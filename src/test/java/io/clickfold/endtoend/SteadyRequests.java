package io.clickfold.endtoend;

import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks a process for all that it answers, and sends it clicks, again and again, whether it is there
 * or not.
 */
final class SteadyRequests implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int PAUSE_MILLIS = 20;
  private static final List<String> ASKED =
      List.of(
          "/v1/ads/ad-0/clicks?last=5m",
          "/v1/ads/ad-0/clicks?last=5m&group_by=country",
          "/v1/ads/ad-0/raw-clicks?last=5m",
          "/v1/ads/top?window=1m",
          "/v1/hot-ads",
          "/v1/recalculations",
          "/v1/reconciliations",
          "/q/health/ready",
          "/q/metrics");

  private static final List<String> STREAMS =
      List.of("/v1/ads/ad-0/clicks/stream?last=5m", "/v1/ads/top/stream?window=1m");

  /** So many requests wait at once for their answers, besides streams. */
  private static final int MAX_CONCURRENT = 16;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Application application;
  private final AtomicInteger answers = new AtomicInteger();
  private final Semaphore free = new Semaphore(MAX_CONCURRENT);
  private int turn;

  private SteadyRequests(Application application) {
    this.application = application;
  }

  static SteadyRequests to(Application application) {
    SteadyRequests requests = new SteadyRequests(application);
    STREAMS.forEach(
        path ->
            requests.http.sendAsync(
                HttpRequest.newBuilder(application.uri(path)).build(), BodyHandlers.discarding()));
    requests.timer.scheduleWithFixedDelay(requests::send, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    return requests;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Waits until so many have been answered. */
  void awaitAnswers(int number) {
    await().atMost(TIMEOUT).until(() -> answers.get() >= number);
  }

  private void send() {
    send(HttpRequest.newBuilder(application.uri(ASKED.get(turn++ % ASKED.size()))));
    String click = "{\"ad_id\":\"of-requests\",\"click_time\":\"%s\"}".formatted(Instant.now());
    send(
        HttpRequest.newBuilder(application.uri("/v1/clicks"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(click)));
  }

  private void send(HttpRequest.Builder request) {
    if (free.tryAcquire()) {
      http.sendAsync(request.build(), BodyHandlers.discarding())
          .thenRun(answers::incrementAndGet)
          .whenComplete((answered, failure) -> free.release());
    }
  }
}
