package io.clickfold.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.clickfold.click.Cube;
import io.clickfold.store.counts.Layout;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.ServersResource;
import io.clickfold.testing.TestServers;
import io.clickfold.wire.PackedCubes;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Streams of the packaged application, by a real HTTP client, from a real Cassandra. */
@QuarkusIntegrationTest
@WithTestResource(
    value = ServersResource.class,
    initArgs = {
      @ResourceArg(name = "clickfold.roles", value = "query"),
      @ResourceArg(name = "clickfold.store.keyspace", value = ClicksStreamIT.KEYSPACE),
      @ResourceArg(name = "clickfold.query.max-distinct-groups", value = "2"),
      @ResourceArg(name = "clickfold.query.streams.max", value = "" + ClicksStreamIT.MAX_STREAMS),
      @ResourceArg(name = "clickfold.query.streams.heartbeat", value = "500ms")
    })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClicksStreamIT {
  static final String KEYSPACE = "clicks_stream_it";
  static final int MAX_STREAMS = 40;

  private static final String QUERY = "last=2h&granularity=hour";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
  private CqlSession session;

  /** The application's address is not known before the first test. */
  @BeforeEach
  void connect() {
    if (session == null) {
      session = CassandraSessions.open();
      QueryProcess.awaitReady();
    }
    // Clients of earlier tests are gone.
    await().until(() -> metric("clickfold_query_streams") == 0);
  }

  @AfterAll
  void close() {
    session.closeAsync();
  }

  @Test
  @Order(1)
  void anEventIsTheQuerysAnswerAndComesWhenThatHasChanged() {
    storeClicks("ad-1", 5);
    try (StreamClient client = open("ad-1", QUERY, null)) {
      await().until(() -> !client.values("data").isEmpty());
      assertThat(client.values("retry")).containsExactly("3000");
      JsonPath event = JsonPath.from(client.values("data").get(0));
      JsonPath answer = get("ad-1", QUERY).jsonPath();
      assertThat(event.getMap("$").keySet()).isEqualTo(answer.getMap("$").keySet());
      assertThat(event.getLong("clicks")).isEqualTo(5);
      assertThat(event.getList("series.clicks", Long.class)).contains(5L);

      storeClicks("ad-1", 9);

      awaitClicks(client, 9);
      assertThat(client.values("id")).doesNotHaveDuplicates();
      assertThat(client.values("id")).hasSameSizeAs(client.values("data"));
    }
  }

  @Test
  @Order(2)
  void whoReconnectsGetsOnlyWhatItDoesNotHave() {
    String id;
    try (StreamClient client = open("ad-1", QUERY, null)) {
      awaitClicks(client, 9);
      id = client.values("id").get(client.values("id").size() - 1);
    }

    try (StreamClient client = open("ad-1", QUERY, id);
        StreamClient behind = open("ad-1", QUERY, "older")) {
      await().until(() -> client.heartbeats().size() >= 3);
      // Another one only if a minute has ended meanwhile, so that the range is another one.
      assertThat(client.values("id")).doesNotContain(id);
      assertThat(client.values("retry")).containsExactly("3000");
      awaitClicks(behind, 9);

      storeClicks("ad-1", 10);

      awaitClicks(client, 10);
    }
  }

  @Test
  @Order(3)
  void manyClientsCostAsManyReadingsAsOne() {
    Instant began = Instant.now();
    double before = metric("clickfold_query_stream_readings_total");
    List<StreamClient> clients =
        IntStream.range(0, MAX_STREAMS).mapToObj(i -> open("ad-1", QUERY, null)).toList();
    try {
      clients.forEach(client -> awaitClicks(client, 10));
      assertThat(metric("clickfold_query_streams")).isEqualTo(MAX_STREAMS);
      storeClicks("ad-1", 11);
      clients.forEach(client -> awaitClicks(client, 11));
      double readings = metric("clickfold_query_stream_readings_total") - before;
      long seconds = Duration.between(began, Instant.now()).toSeconds() + 1;

      assertThat(readings).isBetween(2.0, seconds + 1.0);

      Response tooMany = request("ad-1", QUERY);
      assertThat(tooMany.statusCode()).isEqualTo(503);
      assertThat(tooMany.contentType()).startsWith("application/problem+json");
      assertThat(tooMany.header("Retry-After")).isEqualTo("10");
      assertThat(tooMany.jsonPath().getString("detail")).contains("40 streams open");
    } finally {
      clients.forEach(StreamClient::close);
    }

    await().until(() -> metric("clickfold_query_streams") == 0);
    double after = metric("clickfold_query_stream_readings_total");
    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(10))
        .until(() -> metric("clickfold_query_stream_readings_total") - after <= 1);
  }

  @Test
  @Order(4)
  void whatCannotBeAnsweredIsAProblem() {
    Stream.of(
            "granularity=hour",
            "from=2026-11-22T10:15:00Z",
            "last=5m&contry=KR",
            "last=5",
            "last=5m&to=x")
        .forEach(
            query -> {
              Response response = request("ad-1", query);
              assertThat(response.statusCode()).as(query).isEqualTo(400);
              assertThat(response.contentType()).startsWith("application/problem+json");
            });
    assertThat(request("ad-1", "granularity=hour").jsonPath().getString("detail"))
        .contains("last=5m");

    storeGroups("ad-2", List.of("KR", "JP", "US"));
    try (StreamClient client = open("ad-2", "last=2h&group_by=country", null)) {
      await().until(() -> !client.isOpen());
      assertThat(client.values("event")).containsExactly("problem");
      assertThat(client.values("data").get(0)).contains("too-many-groups");
    }
  }

  @Test
  @Order(5)
  void aStreamOutlivesCassandra() {
    try (StreamClient client = open("ad-1", QUERY, null)) {
      awaitClicks(client, 11);
      TestServers.get().stopCassandra();
      try (StreamClient opened = open("ad-1", QUERY + "&device=tv", null)) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> standsStill(client.heartbeats()) && opened.heartbeats().size() >= 3);
        assertThat(opened.values("data")).isEmpty();
        assertThat(opened.heartbeats()).containsOnly("{}");
        assertThat(client.isOpen()).isTrue();
      } finally {
        TestServers.get().startCassandra();
      }
      QueryProcess.awaitReady();
      // The test's own session has to find it again too.
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .untilAsserted(() -> storeClicks("ad-1", 12));

      awaitClicks(client, 12);
      int heartbeats = client.heartbeats().size();
      await().until(() -> client.heartbeats().size() >= heartbeats + 4);
      assertThat(standsStill(client.heartbeats())).isFalse();
    }
  }

  private static boolean standsStill(List<String> heartbeats) {
    int size = heartbeats.size();
    return size >= 4 && Set.copyOf(heartbeats.subList(size - 4, size)).size() == 1;
  }

  @Test
  @Order(1)
  void proxiesAreToldToLeaveEventsAsTheyAre() throws Exception {
    HttpResponse<InputStream> answer =
        http.send(
            HttpRequest.newBuilder(uri("ad-1", QUERY)).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream events = answer.body()) {
      assertThat(events.read()).isNotNegative();
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store, no-transform");
    }
  }

  private StreamClient open(String adId, String query, String lastEventId) {
    return StreamClient.open(http, uri(adId, query), lastEventId);
  }

  private static URI uri(String adId, String query) {
    return URI.create(
        "http://localhost:%d/v1/ads/%s/clicks/stream?%s".formatted(RestAssured.port, adId, query));
  }

  private static void awaitClicks(StreamClient client, long clicks) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              List<String> events = client.values("data");
              return !events.isEmpty()
                  && JsonPath.from(events.get(events.size() - 1)).getLong("clicks") == clicks;
            });
  }

  /** Of a stream that is refused. */
  private static Response request(String adId, String query) {
    return given().get("/v1/ads/{ad}/clicks/stream?" + query, adId);
  }

  private static Response get(String adId, String query) {
    return given().get("/v1/ads/{ad}/clicks?" + query, adId);
  }

  private static double metric(String name) {
    return RestAssured.get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private void storeClicks(String adId, long clicks) {
    session.execute(
        "INSERT INTO %s.ad_totals (ad_id, day, minute, source, clicks) VALUES (?, ?, ?, 0, ?)"
            .formatted(KEYSPACE),
        adId,
        Layout.day(minute.toEpochMilli()),
        minute,
        clicks);
  }

  private void storeGroups(String adId, List<String> countries) {
    List<Cell> cells = countries.stream().map(country -> new Cell(List.of(country), 1)).toList();
    CubeCells head = new CubeCells(Cube.parse("country"), 0, Parts.HEAD, PackedCells.of(cells));
    session.execute(
        "INSERT INTO %s.ad_cubes (ad_id, day, minute, source, cubes) VALUES (?, ?, ?, 0, ?)"
            .formatted(KEYSPACE),
        adId,
        Layout.day(minute.toEpochMilli()),
        minute,
        PackedCubes.pack(List.of(head)));
  }
}
