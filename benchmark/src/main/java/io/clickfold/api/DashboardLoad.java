package io.clickfold.api;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * What open dashboards cost the processes that answer them: for {@code scripts/dashboard-load},
 * which starts these, and sends clicks. Opens the streams of the live page, and reads them.
 */
final class DashboardLoad {
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final String LIVE_PAGE = "/v1/ads/top/stream?series=30m";
  private static final String USUAL = LIVE_PAGE + "&window=5m&n=10";
  private static final List<String> COUNTRIES =
      List.of("KR", "US", "DE", "FR", "JP", "BR", "IN", "GB");
  private static final List<String> OTHERS =
      List.of(
          "&window=1m&n=10",
          "&window=5m&n=25",
          "&window=15m&n=25",
          "&window=30m&n=50",
          "&window=60m&n=100");

  private final HttpClient http = HttpClient.newHttpClient();
  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final URI query;
  private final List<ProcessHandle> processes;

  private DashboardLoad(URI query, List<ProcessHandle> processes) {
    this.query = query;
    this.processes = processes;
  }

  /**
   * @param args the address of the process that answers, its process id and Cassandra's, how many
   *     streams, and for how many seconds each is measured
   */
  public static void main(String[] args) throws InterruptedException {
    List<ProcessHandle> processes =
        List.of(args[1], args[2]).stream()
            .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
            .toList();
    DashboardLoad load = new DashboardLoad(URI.create(args[0]), processes);
    int streams = Integer.parseInt(args[3]);
    Duration time = Duration.ofSeconds(Long.parseLong(args[4]));
    System.out.printf(
        "%8s %22s %22s %10s %10s%n",
        "streams", "query CPU s/s", "Cassandra CPU s/s", "events/s", "kB/s");
    load.measure(0, time);
    IntStream.range(0, streams).mapToObj(DashboardLoad::question).forEach(load::open);
    load.measure(streams, time);
    if (load.ended.sum() > 0) {
      System.out.printf("%d streams have ended%n", load.ended.sum());
    }
    System.exit(load.ended.sum() > 0 ? 1 : 0);
  }

  /** Of five dashboards three show the same, one a country, and one something else. */
  private static String question(int number) {
    int round = number / 5;
    return switch (number % 5) {
      case 3 -> USUAL + "&country=" + COUNTRIES.get(round % COUNTRIES.size());
      case 4 -> LIVE_PAGE + OTHERS.get(round % OTHERS.size());
      default -> USUAL;
    };
  }

  private void open(String question) {
    CompletableFuture<HttpResponse<Void>> stream =
        http.sendAsync(HttpRequest.newBuilder(query.resolve(question)).build(), reader());
    stream.whenComplete((response, failure) -> ended.increment());
  }

  private BodyHandler<Void> reader() {
    return BodyHandlers.fromLineSubscriber(
        new Flow.Subscriber<String>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(String line) {
            bytes.add(line.getBytes(StandardCharsets.UTF_8).length + 1);
            if (line.startsWith("data:")) {
              events.increment();
            }
          }

          @Override
          public void onError(Throwable failure) {
            // The response's future says so.
          }

          @Override
          public void onComplete() {
            // The response's future says so.
          }
        });
  }

  private void measure(int streams, Duration time) throws InterruptedException {
    Thread.sleep(WARM_UP.toMillis());
    double[] cpuBefore = cpuSeconds();
    long eventsBefore = events.sum();
    long bytesBefore = bytes.sum();
    long began = System.nanoTime();
    Thread.sleep(time.toMillis());
    double seconds = (System.nanoTime() - began) / 1e9;
    double[] cpu = cpuSeconds();
    System.out.printf(
        "%8d %22.3f %22.3f %10.1f %10.1f%n",
        streams,
        (cpu[0] - cpuBefore[0]) / seconds,
        (cpu[1] - cpuBefore[1]) / seconds,
        (events.sum() - eventsBefore) / seconds,
        (bytes.sum() - bytesBefore) / seconds / 1e3);
  }

  private double[] cpuSeconds() {
    return processes.stream()
        .mapToDouble(process -> process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9)
        .toArray();
  }
}
