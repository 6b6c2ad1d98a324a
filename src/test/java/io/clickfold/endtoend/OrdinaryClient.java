package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.KnownClick;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Sends some clicks a second by HTTP, each batch until it is acknowledged, remembers them, and asks
 * for counts meanwhile.
 */
final class OrdinaryClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int BATCH = 5;
  private static final int PAUSE_MILLIS = 100;
  private static final int UNAVAILABLE = 503;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Application application;
  private final Random random;
  private final List<KnownClick> acknowledged = new CopyOnWriteArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
  private final List<ScheduledFuture<?>> work = new ArrayList<>();

  private OrdinaryClient(Application application, long seed) {
    this.application = application;
    this.random = new Random(seed);
  }

  static OrdinaryClient start(Application application, long seed) {
    OrdinaryClient client = new OrdinaryClient(application, seed);
    client.repeat(client::sendBatch);
    client.repeat(client::ask);
    return client;
  }

  /** Every click that was acknowledged by now; all that were sent after {@link #close}. */
  List<KnownClick> clicks() {
    return List.copyOf(acknowledged);
  }

  long clicksOf(String ad) {
    return acknowledged.stream().filter(click -> click.adId().equals(ad)).count();
  }

  /** Waits until some more clicks have been acknowledged, and some more queries answered. */
  void awaitProgress() {
    int clicks = acknowledged.size() + 4 * BATCH;
    int asked = answers.get() + 4;
    await()
        .atMost(TIMEOUT)
        .until(() -> hasFailed() || acknowledged.size() >= clicks && answers.get() >= asked);
    assertThat(hasFailed()).as("a request of an ordinary client failed").isFalse();
  }

  /** Ends when what has been begun is acknowledged; fails if anything was not as it has to be. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
      for (ScheduledFuture<?> one : work) {
        if (!one.isCancelled()) {
          one.get();
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException("a request of an ordinary client failed", e);
    }
  }

  private boolean hasFailed() {
    return work.stream().anyMatch(ScheduledFuture::isDone);
  }

  private void repeat(Runnable request) {
    work.add(threads.scheduleWithFixedDelay(request, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS));
  }

  private void sendBatch() {
    List<KnownClick> batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      batch.add(KnownClick.random(random, Instant.now(), "u-" + random.nextInt(40)));
    }
    String body = batch.stream().map(KnownClick::json).collect(Collectors.joining("\n"));
    HttpRequest post =
        HttpRequest.newBuilder(application.uri("/v1/clicks"))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    await()
        .atMost(TIMEOUT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> isDone(post, 202));
    acknowledged.addAll(batch);
  }

  private void ask() {
    try {
      if (isDone(
          HttpRequest.newBuilder(application.uri("/v1/ads/ad-0/clicks?last=5m")).build(), 200)) {
        answers.incrementAndGet();
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** If not, it is to be tried again. */
  private boolean isDone(HttpRequest request, int status) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isIn(status, UNAVAILABLE);
    return response.statusCode() == status;
  }
}
