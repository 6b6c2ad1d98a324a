package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Minutes;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever happens to archivers, every valid click of the raw queue can be looked up, once. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@Proof
class ArchiveIT {
  private static final Logger LOG = Logger.getLogger(ArchiveIT.class);

  /** A byte order mark, which senders write before JSON though they must not. */
  private static final String MARK = "\uFEFF";

  private static final Map<String, String> ARCHIVER = Map.of("CLICKFOLD_ROLES", "archiver");
  private static final Map<String, String> QUERY = Map.of("CLICKFOLD_ROLES", "query");
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int KILLS = 4;
  private static final int CLICKS_PER_SECOND = 1_000;
  private static final int ODD_CLICKS = 300;

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Deployment deployment = new Deployment("archive", Duration.ofSeconds(20));

  /** A click as it stands in the raw queue. */
  private record Logged(String adId, long minute, int source, long offset, String line) {}

  @Test
  void everyClickCanBeLookedUpOnceAfterKillsAndRebalances() throws Exception {
    LOG.infof("-Dclickfold.seed=%d", seed);
    Application other;
    KnownTraffic traffic;
    try (Application one = Application.start(deployment, ARCHIVER).awaitReady()) {
      other = Application.start(deployment, ARCHIVER).awaitReady();
      traffic =
          new KnownTraffic(
              TestServers.get().kafkaBootstrap(), deployment.adClicks(), seed, CLICKS_PER_SECOND);
      traffic.start();
      sendOddClicks();
      for (int i = 0; i < KILLS; i++) {
        letRun(500 + random.nextInt(3_000));
        other.kill();
        letRun(random.nextInt(1_000));
        other = Application.start(deployment, ARCHIVER).awaitReady();
      }
      one.stop();
      letRun(1_000 + random.nextInt(2_000));
      one.resume();
      letRun(1_000);
    }
    sendOddClicks();
    traffic.close();

    List<Logged> log = log();
    assertThat(log).hasSizeGreaterThan(2 * ODD_CLICKS + traffic.clicks().size());
    awaitArchived(log);
    other.close();
    try (Application query = Application.start(deployment, QUERY).awaitReady()) {
      Map<String, List<Logged>> byAd =
          log.stream()
              .collect(Collectors.groupingBy(Logged::adId, TreeMap::new, Collectors.toList()));
      byAd.forEach(
          (ad, clicks) ->
              assertThat(lines(query, ad, 0, Long.MAX_VALUE))
                  .as("raw clicks of %s", ad)
                  .isEqualTo(clicks.stream().map(Logged::line).toList()));
      assertThat(lines(query, "ad-unknown", 0, Long.MAX_VALUE)).isEmpty();
      assertPartsOfMinutes(query, byAd.get("ad-0"));
      assertRefusals(query);
      assertADamagedRowBreaksOff(query, byAd.get("ad-0"));
    }
  }

  /** Broken off, for what was sent looks like an answer. */
  private void assertADamagedRowBreaksOff(Application query, List<Logged> clicks) {
    Logged last = clicks.get(clicks.size() - 1);
    try (CqlSession session = CassandraSessions.open()) {
      long row =
          session
              .execute(
                  "SELECT first_offset FROM %s.raw_clicks WHERE minute = ? AND source = ?"
                          .formatted(deployment.name())
                      + " AND first_offset <= ? ORDER BY first_offset DESC LIMIT 1",
                  Instant.ofEpochMilli(last.minute()),
                  last.source(),
                  last.offset())
              .one()
              .getLong(0);
      session.execute(
          "UPDATE %s.raw_clicks SET chunk = ? WHERE minute = ? AND source = ? AND first_offset = ?"
              .formatted(deployment.name()),
          ByteBuffer.wrap(new byte[] {1, 2, 3}),
          Instant.ofEpochMilli(last.minute()),
          last.source(),
          row);
    }
    HttpRequest request = HttpRequest.newBuilder(query.uri(path("ad-0", from(), to()))).build();
    assertThatThrownBy(
            () -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    await().atMost(TIMEOUT).until(() -> query.logged("raw_clicks has a damaged row") > 0);
  }

  private void assertPartsOfMinutes(Application query, List<Logged> clicks) {
    for (int i = 0; i < 5; i++) {
      long one = time(clicks.get(random.nextInt(clicks.size())));
      long to = one + 1 + random.nextInt(2_000);
      assertThat(lines(query, "ad-0", one, to))
          .isNotEmpty()
          .isEqualTo(
              clicks.stream()
                  .filter(click -> time(click) >= one && time(click) < to)
                  .map(Logged::line)
                  .toList());
    }
  }

  private void assertRefusals(Application query) {
    String now = Instant.now().toString();
    List<String> refused =
        List.of(
            "",
            "?from=" + now,
            "?from=%s&to=%s".formatted(now, now),
            "?from=%s&to=%s".formatted(Instant.now().minus(Duration.ofHours(25)), now),
            "?from=%s&to=%s".formatted(Instant.now().minus(Duration.ofDays(36)), now),
            "?from=%s&to=%s&country=KR".formatted(now, Instant.now().plusSeconds(1)),
            "?from=%s&to=tomorrow".formatted(now));
    for (String parameters : refused) {
      Response response = query.request().get("/v1/ads/ad-0/raw-clicks" + parameters);
      assertThat(response.statusCode()).as(parameters).isEqualTo(400);
      assertThat(response.contentType()).startsWith("application/problem+json");
    }
  }

  /** Of many forms, with fields that nobody knows. */
  private void sendOddClicks() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()), bytes, bytes)) {
      for (int i = 0; i < ODD_CLICKS; i++) {
        String more = "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 15_000 : 100));
        String click =
            """
            \r
              {"event_id": "odd-%d", "unknown": {"a": [1.50, null, "\\n%s한국"]},
              "ad_id": "ad-odd", "click_time": %d, "ad_id": "ad-odd-%d"}
            """
                .formatted(
                    i,
                    more,
                    System.currentTimeMillis() - random.nextInt(3_600_000),
                    random.nextInt(3));
        if (random.nextBoolean()) {
          click = MARK + click;
        }
        producer.send(
            new ProducerRecord<>(
                deployment.adClicks(), null, click.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /** What the raw queue has, in the order of answers. */
  private List<Logged> log() throws InvalidClickException {
    ClickParser parser = new ClickParser();
    Click click = new Click();
    List<Logged> log = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : Queues.read(deployment.adClicks())) {
      String value = new String(record.value(), StandardCharsets.UTF_8);
      if (!value.startsWith("broken")) {
        parser.parse(record.value(), 0, record.value().length, click);
        log.add(
            new Logged(
                click.adId(),
                Minutes.startOf(click.timeMillis()),
                record.partition(),
                record.offset(),
                "{\"source\":%d,\"offset\":%d,\"appended\":\"%s\",\"click\":%s}"
                    .formatted(
                        record.partition(),
                        record.offset(),
                        Instant.ofEpochMilli(record.timestamp()),
                        value.replace(MARK, "").replace('\n', ' ').replace('\r', ' '))));
      }
    }
    log.sort(
        Comparator.comparingLong(Logged::minute)
            .thenComparingInt(Logged::source)
            .thenComparingLong(Logged::offset));
    return log;
  }

  private static long time(Logged click) {
    return Instant.parse(click.line().replaceAll(".*\"click_time\":\"([^\"]+)\".*", "$1"))
        .toEpochMilli();
  }

  private void awaitArchived(List<Logged> log) {
    Map<Integer, Long> ends = new HashMap<>();
    log.forEach(click -> ends.merge(click.source(), click.offset() + 1, Math::max));
    try (CqlSession session = CassandraSessions.open()) {
      await()
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(
              () -> {
                Map<Integer, Row> positions = new HashMap<>();
                session
                    .execute(
                        "SELECT * FROM %s.archive_positions WHERE topic = ?"
                            .formatted(deployment.name()),
                        deployment.adClicks())
                    .forEach(row -> positions.put(row.getInt("source"), row));
                ends.forEach(
                    (source, end) -> {
                      assertThat(positions).containsKey(source);
                      Row position = positions.get(source);
                      assertThat(position.getLong("position")).isGreaterThanOrEqualTo(end);
                      assertThat(position.getInstant("since")).isEqualTo(Instant.EPOCH);
                      assertThat(position.getInstant("first_appended"))
                          .isAfter(Instant.now().minus(Duration.ofHours(1)));
                    });
              });
    }
  }

  private static long from() {
    return System.currentTimeMillis() - Duration.ofHours(2).toMillis();
  }

  private static long to() {
    return System.currentTimeMillis() + Duration.ofMinutes(1).toMillis();
  }

  private static String path(String ad, long from, long to) {
    return "/v1/ads/%s/raw-clicks?from=%s&to=%s"
        .formatted(
            ad,
            Instant.ofEpochMilli(Math.max(from, from())),
            Instant.ofEpochMilli(Math.min(to, to())));
  }

  private static List<String> lines(Application query, String ad, long from, long to) {
    Response response = query.request().urlEncodingEnabled(false).get(path(ad, from, to));
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    assertThat(response.contentType()).startsWith("application/x-ndjson");
    String body = new String(response.asByteArray(), StandardCharsets.UTF_8);
    assertThat(body.isEmpty() || body.endsWith("\n")).isTrue();
    return body.isEmpty() ? List.of() : List.of(body.split("\n"));
  }

  /** A time to be in trouble in, not a wait for something. */
  private static void letRun(long millis) {
    await()
        .pollDelay(Duration.ofMillis(millis))
        .atMost(Duration.ofMillis(millis).plusMinutes(1))
        .until(() -> true);
  }
}
