import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures freshness: the time from the sending of a click to its being in a query's answer, while
 * other clicks flow at a given rate. Needs a JDK only:
 *
 * <pre>java scripts/Freshness.java http://localhost:8080 5000 60</pre>
 */
public final class Freshness {
  private static final int BATCH = 500;
  private static final int ADS = 10_000;
  private static final int PROBES_PER_SECOND = 5;
  private static final long POLL_MILLIS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(4);
  private final List<Long> millis = new CopyOnWriteArrayList<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final String url;
  private final int rate;
  private final int seconds;

  private Freshness(String url, int rate, int seconds) {
    this.url = url;
    this.rate = rate;
    this.seconds = seconds;
  }

  /** See the class. */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 3) {
      System.err.println("Usage: java scripts/Freshness.java URL CLICKS_PER_SECOND SECONDS");
      System.exit(2);
    }
    new Freshness(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2])).run();
  }

  private void run() throws InterruptedException {
    Random random = new Random(1);
    long batchNanos = TimeUnit.SECONDS.toNanos(1) * BATCH / rate;
    scheduler.scheduleAtFixedRate(() -> sendBatch(random), 0, batchNanos, TimeUnit.NANOSECONDS);
    long begun = System.nanoTime();
    TimeUnit.SECONDS.sleep(5);
    for (int i = 0; i < (seconds - 5) * PROBES_PER_SECOND; i++) {
      // Off the beat, so that the probes meet every phase of the commit interval.
      TimeUnit.MILLISECONDS.sleep(1000 / PROBES_PER_SECOND - 7 + random.nextInt(14));
      probe("fresh-" + UUID.randomUUID());
    }
    double elapsed = (System.nanoTime() - begun) / 1e9;
    TimeUnit.SECONDS.sleep(3);
    scheduler.shutdownNow();
    Collections.sort(millis);
    System.out.printf(
        "%,.0f clicks/s accepted for %.0f s (%d requests failed); %d probes: p50 %d ms, p99 %d ms,"
            + " max %d ms%n",
        accepted.get() / elapsed,
        elapsed,
        failed.get(),
        millis.size(),
        percentile(50),
        percentile(99),
        percentile(100));
    System.exit(0);
  }

  private long percentile(int percent) {
    return millis.isEmpty() ? -1 : millis.get((millis.size() - 1) * percent / 100);
  }

  private void probe(String ad) {
    long sent = System.nanoTime();
    post(click(ad, new Random())).thenAccept(done -> awaitAnswer(ad, sent));
  }

  private void awaitAnswer(String ad, long sent) {
    if (System.nanoTime() - sent > PATIENCE.toNanos()) {
      millis.add(PATIENCE.toMillis());
      return;
    }
    HttpRequest query =
        HttpRequest.newBuilder(URI.create(url + "/v1/ads/" + ad + "/clicks?last=5m")).build();
    http.sendAsync(query, HttpResponse.BodyHandlers.ofString())
        .thenAccept(
            answer -> {
              if (answer.body().replace(" ", "").contains("\"clicks\":1,")) {
                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sent));
              } else {
                scheduler.schedule(
                    () -> awaitAnswer(ad, sent), POLL_MILLIS, TimeUnit.MILLISECONDS);
              }
            });
  }

  private void sendBatch(Random random) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < BATCH; i++) {
      body.append(click("load-" + zipf(random), random)).append('\n');
    }
    post(body.toString());
  }

  /** A rank from 1 to {@link #ADS}, by the inverse of Zipf's distribution with exponent 1. */
  private static int zipf(Random random) {
    return (int) Math.pow(ADS, random.nextDouble());
  }

  private CompletableFuture<Void> post(String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/v1/clicks"))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    long clicks = body.lines().count();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .handle(
            (answer, error) -> {
              if (error == null && answer.statusCode() == 202) {
                accepted.addAndGet(clicks);
              } else {
                failed.incrementAndGet();
              }
              return null;
            });
  }

  private static String click(String ad, Random random) {
    return "{\"event_id\":\"%s\",\"ad_id\":\"%s\",\"click_time\":\"%s\",\"user_id\":\"u-%d\",\"ip\":\"10.0.%d.%d\",\"country\":\"%s\",\"device\":\"%s\"}"
        .formatted(
            UUID.randomUUID(),
            ad,
            Instant.now(),
            random.nextInt(100_000),
            random.nextInt(256),
            random.nextInt(256),
            List.of("KR", "US", "DE", "IN", "BR").get(random.nextInt(5)),
            random.nextBoolean() ? "mobile" : "desktop");
  }
}
