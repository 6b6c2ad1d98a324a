package io.clickfold.benchmark;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends clicks at a fixed rate until it is killed, in a process of its own. What falls behind is
 * made up for, and each second says how many clicks were taken in all.
 */
final class LoadDriver {
  /** Clicks of a request to the collector. */
  private static final int BATCH = 500;

  private static final int MAX_REQUESTS = 64;
  private static final int USERS = 1_000_000;
  private static final String[] COUNTRIES = {
    "KR", "US", "DE", "FR", "JP", "BR", "IN", "GB", "IT", "ES", "CA", "AU", "MX", "NL", "SE", "PL"
  };
  private static final String[] DEVICES = {"mobile", "desktop", "tablet", "tv"};

  private final SplittableRandom random = new SplittableRandom(7);
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Zipf zipf;
  private final long rate;
  private final double hotShare;

  private LoadDriver(int ads, long rate, double hotShare) {
    this.zipf = new Zipf(ads);
    this.rate = rate;
    this.hotShare = hotShare;
  }

  /**
   * @param arguments the rate, the number of ads, a broker's address or the collector's URL, and
   *     the share of the clicks that one more ad gets
   */
  public static void main(String[] arguments) throws InterruptedException {
    Orphans.endWithParent();
    LoadDriver driver =
        new LoadDriver(
            Integer.parseInt(arguments[1]),
            Long.parseLong(arguments[0]),
            Double.parseDouble(arguments[3]));
    String to = arguments[2];
    if (to.startsWith("http")) {
      driver.overHttp(URI.create(to + "/v1/clicks"));
    } else {
      driver.overKafka(to);
    }
  }

  private void overKafka(String bootstrap) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "linger.ms", 10, "batch.size", 128 * 1024),
            bytes,
            bytes)) {
      pace(
          clicks -> {
            String now = Instant.now().toString();
            for (int i = 0; i < clicks; i++) {
              String ad = ad();
              producer.send(
                  new ProducerRecord<>(
                      "ad-clicks",
                      ad.getBytes(StandardCharsets.UTF_8),
                      click(ad, now).getBytes(StandardCharsets.UTF_8)),
                  (taken, failure) -> (failure == null ? accepted : failed).incrementAndGet());
            }
          });
    }
  }

  private void overHttp(URI collector) {
    HttpClient http = HttpClient.newHttpClient();
    Semaphore free = new Semaphore(MAX_REQUESTS);
    StringBuilder body = new StringBuilder();
    int[] inBody = {0};
    pace(
        clicks -> {
          String now = Instant.now().toString();
          for (int i = 0; i < clicks; i++) {
            body.append(click(ad(), now)).append('\n');
            if (++inBody[0] == BATCH) {
              inBody[0] = 0;
              free.acquireUninterruptibly();
              HttpRequest request =
                  HttpRequest.newBuilder(collector)
                      .header("Content-Type", "application/x-ndjson")
                      .timeout(Duration.ofSeconds(10))
                      .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                      .build();
              body.setLength(0);
              http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                  .whenComplete(
                      (answer, failure) -> {
                        free.release();
                        boolean ok = failure == null && answer.statusCode() == 202;
                        (ok ? accepted : failed).addAndGet(BATCH);
                      });
            }
          }
        });
  }

  private interface BatchProducer {
    void send(int clicks);
  }

  /** Asks for as many clicks as are due, a hundred times a second. */
  private void pace(BatchProducer sender) {
    long begun = System.nanoTime();
    long sent = 0;
    for (long tick = 1; ; tick++) {
      long now = System.nanoTime();
      int due = (int) Math.min(rate, (long) ((now - begun) / 1e9 * rate) - sent);
      sender.send(due);
      sent += due;
      if (tick % 100 == 0) {
        System.out.println(accepted.get() + " " + failed.get());
      }
      LockSupport.parkNanos(begun + tick * 10_000_000L - System.nanoTime());
    }
  }

  private String ad() {
    if (hotShare > 0 && random.nextDouble() < hotShare) {
      return "hot";
    }
    return "ad-" + zipf.pick(random.nextDouble());
  }

  private String click(String ad, String now) {
    HexFormat hex = HexFormat.of();
    long high = random.nextLong();
    long low = random.nextLong();
    return "{\"event_id\":\""
        + hex.toHexDigits((int) (high >>> 32))
        + '-'
        + hex.toHexDigits((short) (high >>> 16))
        + '-'
        + hex.toHexDigits((short) high)
        + '-'
        + hex.toHexDigits((short) (low >>> 48))
        + '-'
        + hex.toHexDigits(low, 12)
        + "\",\"ad_id\":\""
        + ad
        + "\",\"click_time\":\""
        + now
        + "\",\"user_id\":\"u-"
        + random.nextInt(USERS)
        + "\",\"ip\":\"10."
        + random.nextInt(256)
        + '.'
        + random.nextInt(256)
        + '.'
        + random.nextInt(256)
        + "\",\"country\":\""
        + COUNTRIES[random.nextInt(COUNTRIES.length)]
        + "\",\"device\":\""
        + DEVICES[random.nextInt(DEVICES.length)]
        + "\"}";
  }
}
