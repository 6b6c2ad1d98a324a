package io.clickfold.endtoend;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.api.StreamClient;
import io.clickfold.testing.ChildProcess;
import io.clickfold.testing.KnownClick;
import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import io.restassured.path.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients who ask for more than a small process has memory for are refused or cut off, and the
 * ordinary ones beside them are served.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Proof
class HostileClientsIT {
  private static final Logger LOG = Logger.getLogger(HostileClientsIT.class);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration FRESH = Duration.ofSeconds(25);
  private static final String HEAP = "512m";

  private static final int USERS = 60_000;
  private static final String CROWDED = "crowded";
  private static final String BY_USER = "&group_by=user_id";
  private static final int LARGE_QUERIES = 50;

  private static final int FLOOD_REQUESTS = 200;
  private static final int FLOOD_BODY_BYTES = 1 << 20;
  private static final int CLICKS_A_REQUEST = 500;
  private static final String FLOODED = "flooded";

  /** More than there is room for. */
  private static final int SLOW_BODIES = 40;

  private static final int SLOW_BODY_BYTES = 1_000_000;

  private static final int UNREAD = 32;
  private static final int RECEIVE_BUFFER_BYTES = 4096;

  /** Many points, so that few answers fill what the network takes of them. */
  private static final String LARGE_STREAM =
      "/v1/ads/ad-0/clicks/stream?last=7d&granularity=minute";

  /** All of them have more than there is room for, and the network takes a part only. */
  private static final int UNREAD_ANSWERS = 150;

  private static final String LARGE_ANSWER = "/v1/ads/ad-0/clicks?last=7d&granularity=minute";

  private static final Map<String, String> SETTINGS = Map.of("CLICKFOLD_RANKER_WINDOWS", "1m");

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Deployment deployment = new Deployment("clients", Duration.ofSeconds(40));
  private final Instant crowdedMinute =
      Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(10));
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void closeSockets() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void ordinaryClientsAreServedBesideHostileOnes() throws Exception {
    LOG.infof("-Dclickfold.seed=%d", seed);
    try (Application setup = Application.start(deployment, Map.of("CLICKFOLD_ROLES", "setup"))) {
      assertThat(setup.awaitEnd()).isZero();
    }
    // Before anybody counts: partitions without clicks follow the clock, and these are old.
    sendCrowd();
    try (Application application = Application.start(deployment, SETTINGS, HEAP).awaitReady()) {
      OrdinaryClient ordinary = OrdinaryClient.start(application, seed);
      try (ordinary;
          StreamClient stream =
              StreamClient.open(
                  http, application.uri("/v1/ads/ad-0/clicks/stream?last=5m"), null)) {
        await()
            .atMost(TIMEOUT)
            .untilAsserted(
                () -> assertAllUsers(counts(application, CROWDED, crowdedMinute, BY_USER)));
        awaitRawClicks(application, 200);

        leaveUnread(application);
        awaitUpdate(stream, ordinary);
        holdBodiesBack(application);
        ordinary.awaitProgress();
        flood(application);
        ordinary.awaitProgress();
        askForAllUsersAtOnce(application);
        ordinary.awaitProgress();
        for (int i = 0; i < UNREAD_ANSWERS; i++) {
          sockets.add(ask(application, LARGE_ANSWER));
        }
        ordinary.awaitProgress();
        awaitUpdate(stream, ordinary);

        await().atMost(TIMEOUT).until(() -> streams(application) == 1);
        awaitRawClicks(application, 200);
        assertThat(stream.isOpen()).isTrue();
      }
      assertAllCounted(application, ordinary.clicks());
      application.awaitReady();
      assertThat(application.logged("OutOfMemoryError")).isZero();
      assertThat(application.logged("OutOfDirectMemoryError")).isZero();
      assertThat(application.logged("impossible to send it to client"))
          .as("errors for clients that were cut off")
          .isZero();
    }
  }

  /** Each with an answer that is larger than what the network takes of it. */
  private void leaveUnread(Application application) throws IOException {
    for (int i = 0; i < UNREAD; i++) {
      sockets.add(ask(application, rawClicksOfCrowd()));
      sockets.add(ask(application, LARGE_STREAM));
    }
    await().atMost(TIMEOUT).until(() -> streams(application) == UNREAD + 1);
    awaitRawClicks(application, 503);
  }

  private static Socket ask(Application application, String path) throws IOException {
    Socket socket = connect(application);
    String head = "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".formatted(path);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static Socket connect(Application application) throws IOException {
    URI uri = application.uri("/");
    Socket socket = new Socket();
    socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    return socket;
  }

  /** Each stops just before its end. */
  private void holdBodiesBack(Application application) throws IOException {
    for (int i = 0; i < SLOW_BODIES; i++) {
      Socket socket = connect(application);
      String head =
          "POST /v1/clicks HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
              .formatted(SLOW_BODY_BYTES + 1);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      // In its time, beside others.
      CompletableFuture.runAsync(() -> write(socket, new byte[SLOW_BODY_BYTES]));
      sockets.add(socket);
    }
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      LOG.debug("Refused meanwhile", e);
    }
  }

  /** With clicks that have been acknowledged by now, soon. */
  private static void awaitUpdate(StreamClient stream, OrdinaryClient ordinary) {
    long clicks = ordinary.clicksOf("ad-0") + 1;
    await()
        .atMost(FRESH)
        .until(
            () -> {
              List<String> events = stream.values("data");
              return !events.isEmpty()
                  && JsonPath.from(events.get(events.size() - 1)).getLong("clicks") >= clicks;
            });
  }

  /**
   * Small packed bodies that are large ones, all with the same click, while Kafka acknowledges
   * none: until some are refused.
   */
  private void flood(Application application) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(application.uri("/v1/clicks"))
            .header("Content-Type", "application/x-ndjson")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(floodBody()))
            .build();
    List<CompletableFuture<HttpResponse<String>>> responses;
    signalKafka("STOP");
    try {
      responses = sendAtOnce(request, FLOOD_REQUESTS);
      CompletableFuture.anyOf(responses.toArray(CompletableFuture[]::new)).join();
    } finally {
      signalKafka("CONT");
    }
    int refused = 0;
    for (HttpResponse<String> response : all(responses)) {
      refused += assertAcceptedOrRefused(response) ? 0 : 1;
    }
    LOG.infof("%d of %d large bodies refused", refused, FLOOD_REQUESTS);
    assertThat(refused).isPositive();
    await()
        .atMost(TIMEOUT)
        .until(() -> assertAcceptedOrRefused(http.send(request, BodyHandlers.ofString())));
  }

  private static boolean assertAcceptedOrRefused(HttpResponse<String> response) {
    if (response.statusCode() == 202) {
      assertThat(JsonPath.from(response.body()).getInt("accepted")).isEqualTo(CLICKS_A_REQUEST);
      return true;
    }
    assertRefused(response);
    return false;
  }

  private static void signalKafka(String signal) {
    ChildProcess.signal(TestServers.get().kafkaPid(), signal);
  }

  private void askForAllUsersAtOnce(Application application) {
    HttpRequest request =
        HttpRequest.newBuilder(application.uri(path(CROWDED, "clicks", crowdedMinute) + BY_USER))
            .build();
    int answered = 0;
    for (HttpResponse<String> response : all(sendAtOnce(request, LARGE_QUERIES))) {
      if (response.statusCode() == 200) {
        assertAllUsers(JsonPath.from(response.body()));
        answered++;
      } else {
        assertRefused(response);
      }
    }
    LOG.infof("%d of %d large queries answered", answered, LARGE_QUERIES);
    await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertAllUsers(counts(application, CROWDED, crowdedMinute, BY_USER)));
  }

  private static void assertAllUsers(JsonPath answer) {
    assertThat(answer.getBoolean("final")).isTrue();
    assertThat(answer.getInt("clicks")).isEqualTo(USERS);
    assertThat(answer.getInt("groups_total")).isEqualTo(USERS);
    assertThat(answer.getList("groups.clicks", Integer.class)).containsOnly(1);
  }

  private List<CompletableFuture<HttpResponse<String>>> sendAtOnce(HttpRequest request, int times) {
    return Stream.generate(() -> http.sendAsync(request, BodyHandlers.ofString()))
        .limit(times)
        .toList();
  }

  private static <T> List<T> all(List<CompletableFuture<T>> some) {
    return some.stream().map(CompletableFuture::join).toList();
  }

  private static void assertRefused(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
  }

  private void awaitRawClicks(Application application, int status) {
    HttpRequest request =
        HttpRequest.newBuilder(application.uri(path("ad-0", "raw-clicks", minuteAgo()))).build();
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
              if (response.statusCode() != 200) {
                assertRefused(response);
              }
              return response.statusCode() == status;
            });
  }

  private void assertAllCounted(Application application, List<KnownClick> clicks) {
    Instant from = clicks.get(0).minute();
    clicks.stream()
        .collect(groupingBy(KnownClick::adId, counting()))
        .forEach((ad, count) -> awaitClicks(application, ad, from, count));
    awaitClicks(application, FLOODED, from, 1);
    List<KnownClick> first = clicks.stream().filter(c -> c.minute().equals(from)).toList();
    new TrueCounts(first).assertAnsweredBy(application, TIMEOUT);
    await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(ranking(application, from).getBoolean("final")).isTrue());
    Map<String, Long> ranked = new HashMap<>();
    ranking(application, from)
        .<Map<String, Object>>getList("ads")
        .forEach(
            ad -> ranked.put((String) ad.get("ad_id"), ((Number) ad.get("clicks")).longValue()));
    ranked.remove(FLOODED);
    assertThat(ranked).isEqualTo(first.stream().collect(groupingBy(KnownClick::adId, counting())));
  }

  private static void awaitClicks(Application application, String ad, Instant from, long count) {
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(counts(application, ad, from, "").getLong("clicks"))
                    .as(ad)
                    .isEqualTo(count));
  }

  private static JsonPath ranking(Application application, Instant minute) {
    return application.json(
        "/v1/ads/top?n=100&window=1m&at=%s".formatted(minute.plus(1, ChronoUnit.MINUTES)));
  }

  /** Of five minutes. */
  private static JsonPath counts(Application application, String ad, Instant from, String more) {
    return application.json(path(ad, "clicks", from) + more);
  }

  private String rawClicksOfCrowd() {
    return path(CROWDED, "raw-clicks", crowdedMinute);
  }

  private static Instant minuteAgo() {
    return Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(1, ChronoUnit.MINUTES);
  }

  private static String path(String ad, String what, Instant from) {
    return "/v1/ads/%s/%s?from=%s&to=%s"
        .formatted(ad, what, from, from.plus(5, ChronoUnit.MINUTES));
  }

  private static double streams(Application application) {
    return application.metric("clickfold_query_streams");
  }

  private byte[] floodBody() throws IOException {
    byte[] click = (click(FLOODED, Instant.now(), "u-1") + "\n").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (int i = 0; i < CLICKS_A_REQUEST; i++) {
        gzip.write(click);
      }
      gzip.write(
          " "
              .repeat(FLOOD_BODY_BYTES - CLICKS_A_REQUEST * click.length)
              .getBytes(StandardCharsets.US_ASCII));
    }
    return packed.toByteArray();
  }

  private void sendCrowd() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    Map<String, Object> settings =
        Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap(), "linger.ms", "5");
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, bytes, bytes)) {
      for (int i = 0; i < USERS; i++) {
        String click = click(CROWDED, crowdedMinute.plusMillis(i), "u-%038d".formatted(i));
        producer.send(
            new ProducerRecord<>(
                deployment.adClicks(),
                CROWDED.getBytes(StandardCharsets.UTF_8),
                click.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private static String click(String ad, Instant time, String user) {
    return new KnownClick(UUID.randomUUID().toString(), ad, time, user, "10.0.0.1", "KR", "tv")
        .json();
  }
}
