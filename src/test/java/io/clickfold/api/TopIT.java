package io.clickfold.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.clickfold.api.StoredRankings.Key;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.ServersResource;
import io.clickfold.testing.TestServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The packaged application with the role query alone, against a real Cassandra. */
@QuarkusIntegrationTest
@WithTestResource(
    value = ServersResource.class,
    initArgs = {
      @ResourceArg(name = "clickfold.roles", value = "query"),
      @ResourceArg(name = "clickfold.store.keyspace", value = TopIT.KEYSPACE),
      @ResourceArg(name = "clickfold.ranker.cubes", value = "country,device+country"),
      @ResourceArg(name = "clickfold.ranker.windows", value = "1h,1m,3m"),
      @ResourceArg(name = "clickfold.ranker.top", value = "5")
    })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TopIT {
  static final String KEYSPACE = "top_it";

  private static final int QUERIES = 300;
  private static final int SERIES = 100;
  private static final int KEPT = 5;
  private static final List<Integer> WINDOWS = List.of(1, 3, 60);
  private static final long MINUTE = 60_000;

  /** The midnight before yesterday, and some minutes on both sides of it. */
  private static final long MIDNIGHT =
      LocalDate.now(ZoneOffset.UTC)
          .minusDays(1)
          .atStartOfDay(ZoneOffset.UTC)
          .toInstant()
          .toEpochMilli();

  private static final long FROM = MIDNIGHT - 18 * MINUTE;
  private static final long TO = MIDNIGHT + 20 * MINUTE;

  private final long seed = Long.getLong("clickfold.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final StoredRankings rankings = new StoredRankings(random, KEPT);
  private CqlSession session;

  /** The application's address is not known before the first test. */
  @BeforeEach
  void store() {
    if (session != null) {
      return;
    }
    session = CassandraSessions.open();
    QueryProcess.awaitReady();
    rankings.make(FROM, TO, WINDOWS);
    rankings.store(session, KEYSPACE);
  }

  @AfterAll
  void close() {
    session.closeAsync();
  }

  @Test
  @Order(1)
  void nothingIsFinalWhileAPartitionIsMissing() {
    storeWatermark(0, TO);

    Response response = get(Map.of("at", text(FROM + MINUTE)));

    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    assertThat(response.jsonPath().getBoolean("final")).isFalse();
    assertThat(response.jsonPath().getMap("$")).containsEntry("final_until", null);
  }

  @Test
  @Order(2)
  void answersAreThoseOfANaiveRanking() {
    storeWatermark(1, MIDNIGHT);
    await()
        .untilAsserted(
            () ->
                assertThat(get(Map.of()).jsonPath().getString("final_until"))
                    .isEqualTo(text(MIDNIGHT)));

    for (int i = 0; i < QUERIES; i++) {
      check(
          WINDOWS.get(random.nextInt(WINDOWS.size())),
          FROM + (1 + random.nextInt((int) ((TO - FROM) / MINUTE) + 5)) * MINUTE,
          rankings.anyCell(),
          1 + random.nextInt(KEPT));
    }
  }

  @Test
  @Order(3)
  void daysBeginBehindMidnight() {
    for (Map<String, String> cell : List.of(Map.<String, String>of(), rankings.anyCell())) {
      for (int window : WINDOWS) {
        for (int minute = -1; minute <= 2; minute++) {
          check(window, MIDNIGHT + minute * MINUTE, cell, KEPT);
        }
      }
    }
  }

  @Test
  @Order(3)
  void aSeriesHasTheClicksOfEachMinute() {
    storeCountWatermark(MIDNIGHT + 5 * MINUTE);
    for (int i = 0; i < SERIES; i++) {
      checkSeries(
          WINDOWS.get(random.nextInt(WINDOWS.size())),
          FROM + (1 + random.nextInt((int) ((TO - FROM) / MINUTE) + 5)) * MINUTE,
          rankings.anyCell(),
          1 + random.nextInt(KEPT),
          1 + random.nextInt(60));
    }
  }

  @Test
  @Order(4)
  void withoutAWindowsEndTheNewestRankingAnswers() {
    long now = System.currentTimeMillis();
    long running = now - now % MINUTE + MINUTE;
    Map<String, String> cell = Map.of("country", "LV");
    rankings.put(session, KEYSPACE, cell, 1, running - 20 * MINUTE, "too old");
    rankings.put(session, KEYSPACE, cell, 1, running + 20 * MINUTE, "ahead of time");

    Response none = get(cell);
    long runningAfter = System.currentTimeMillis() / MINUTE * MINUTE + MINUTE;
    rankings.put(session, KEYSPACE, cell, 1, running - 3 * MINUTE, "b", "a");
    rankings.put(session, KEYSPACE, cell, 1, running - 2 * MINUTE, "a", "new", "b");
    Response fallback = get(cell);
    storeWatermark(0, running);
    storeWatermark(1, running);
    await().untilAsserted(() -> assertThat(get(cell).jsonPath().getBoolean("final")).isTrue());
    Response soonOutdated = get(cell);

    assertThat(none.jsonPath().getList("ads")).isEmpty();
    assertThat(none.jsonPath().getLong("clicks")).isZero();
    assertThat(none.jsonPath().getString("window")).isEqualTo("1m");
    assertThat(none.jsonPath().getString("to")).isIn(text(running), text(runningAfter));
    assertThat(fallback.jsonPath().getString("to")).isEqualTo(text(running - 2 * MINUTE));
    assertThat(fallback.jsonPath().getString("from")).isEqualTo(text(running - 3 * MINUTE));
    assertThat(fallback.jsonPath().getList("ads.ad_id")).isEqualTo(List.of("a", "new", "b"));
    assertThat(fallback.asString())
        .contains("\"previous_rank\":2,\"rank_change\":1}")
        .contains("\"previous_rank\":null,\"rank_change\":null}")
        .contains("\"previous_rank\":1,\"rank_change\":-2}");
    assertThat(soonOutdated.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  @Order(5)
  void aStreamFollowsTheNewestRanking() {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long running = System.currentTimeMillis() / MINUTE * MINUTE + MINUTE;
    Map<String, String> cell = Map.of("country", "FO");
    URI uri =
        URI.create(
            "http://localhost:%d/v1/ads/top/stream?country=FO&n=2&series=3m"
                .formatted(RestAssured.port));
    rankings.put(session, KEYSPACE, cell, 1, running - 2 * MINUTE, "a", "b", "c");
    try (StreamClient client = StreamClient.open(http, uri, null)) {
      await().until(() -> !client.values("data").isEmpty());
      JsonPath first = JsonPath.from(client.values("data").get(0));
      assertThat(first.getList("ads.ad_id")).isEqualTo(List.of("a", "b"));
      Map<String, String> same = new HashMap<>(cell);
      same.put("series", "3m");
      assertThat(first.getMap("$").keySet()).isEqualTo(get(same).jsonPath().getMap("$").keySet());
      assertThat(first.getList("series.clicks")).hasSize(3).contains(6);
      assertThat(first.getList("ads[0].clicks_by_minute")).isEqualTo(List.of(0, 0, 0));

      rankings.put(session, KEYSPACE, cell, 1, running - MINUTE, "c", "a", "b");

      await()
          .untilAsserted(
              () -> {
                List<String> data = client.values("data");
                JsonPath last = JsonPath.from(data.get(data.size() - 1));
                assertThat(last.getList("ads.ad_id")).isEqualTo(List.of("c", "a"));
                assertThat(last.getList("ads.rank_change")).isEqualTo(List.of(2, -1));
              });
    }
    QueryProcess.assertProblem(given().get("/v1/ads/top/stream?at=" + text(FROM + MINUTE)), 400);
    QueryProcess.assertProblem(given().get("/v1/ads/top/stream?window=7m"), 400);
  }

  @Test
  @Order(6)
  void csvHasARowForEachAd() {
    Map<String, String> parameters = Map.of("at", text(MIDNIGHT), "window", "1h", "n", "3");
    List<String> ids = get(parameters).jsonPath().getList("ads.ad_id");

    Response csv = given().queryParams(parameters).accept("text/csv").get("/v1/ads/top");

    assertThat(csv.contentType()).startsWith("text/csv");
    assertThat(csv.header("Vary")).isEqualTo("Accept");
    List<String> lines = csv.asString().lines().toList();
    assertThat(lines).hasSize(1 + ids.size());
    assertThat(lines.get(0)).startsWith("rank,ad_id,from,to,clicks");
    for (int i = 0; i < ids.size(); i++) {
      assertThat(lines.get(i + 1).replace("\"", "")).startsWith((i + 1) + "," + ids.get(i) + ",");
    }
  }

  @Test
  @Order(7)
  void problemsAreProblems() {
    QueryProcess.assertProblem(get(Map.of("widow", "1m")), 400);
    QueryProcess.assertProblem(get(Map.of("window", "5m")), 400);
    QueryProcess.assertProblem(get(Map.of("n", "6")), 400);
    QueryProcess.assertProblem(get(Map.of("device", "tv")), 400);
    QueryProcess.assertProblem(get(Map.of("series", "61m")), 400);
    QueryProcess.assertProblem(
        given().queryParam("series", "5m").accept("text/csv").get("/v1/ads/top"), 400);
    QueryProcess.assertProblem(given().queryParam("n", "1", "2").get("/v1/ads/top"), 400);
    QueryProcess.assertProblem(given().accept("image/png").get("/v1/ads/top"), 406);
    QueryProcess.assertProblem(RestAssured.post("/v1/ads/top"), 405);
    QueryProcess.assertProblem(RestAssured.post("/v1/ads/top/clicks"), 405);
    QueryProcess.assertProblem(RestAssured.get("/v1/ads/top/unknown"), 404);
  }

  @Test
  @Order(8)
  void anAdMayBeCalledTop() {
    Response response = given().queryParam("last", "5m").get("/v1/ads/top/clicks");

    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    assertThat(response.jsonPath().getString("ad_id")).isEqualTo("top");
  }

  @Test
  @Order(9)
  void theDocumentDescribesItAndHasAllItRefersTo() {
    JsonPath document = given().queryParam("format", "json").get("/q/openapi").jsonPath();

    assertThat(document.getMap("paths.'/v1/ads/top'.get.responses"))
        .containsOnlyKeys("200", "304", "400", "404", "406", "503");
    assertThat(document.getList("paths.'/v1/ads/top'.get.parameters.name"))
        .isEqualTo(Arrays.asList(null, null, "at", null, null, null, null, null, null));
    for (String path : List.of("/v1/ads/top", "/v1/ads/top/stream", "/v1/ads/{ad_id}/clicks")) {
      List<String> references =
          document.getList("paths.'%s'.get.parameters.'$ref'.findAll { it }".formatted(path));
      assertThat(references)
          .extracting(reference -> document.getString(at(reference) + ".name"))
          .doesNotContainNull()
          .contains("country", "ip", "user_id", "device");
    }
    for (String response : List.of("InvalidQuery", "StoreUnavailable")) {
      String schema =
          document.getString(
              "components.responses.%s.content.'application/problem+json'.schema.'$ref'"
                  .formatted(response));
      assertThat(document.getMap(at(schema))).isNotEmpty();
    }
  }

  @Test
  @Order(10)
  void withoutCassandraQueriesAreRefusedUntilItIsBack() {
    Map<String, String> parameters = Map.of("at", text(MIDNIGHT), "window", "3m");
    TestServers.get().stopCassandra();
    try {
      Response response = get(parameters);

      QueryProcess.assertProblem(response, 503);
      assertThat(response.header("Retry-After")).isEqualTo("5");
    } finally {
      TestServers.get().startCassandra();
    }

    QueryProcess.awaitReady();
    assertThat(get(parameters).statusCode()).isEqualTo(200);
  }

  private static String at(String reference) {
    int name = reference.lastIndexOf('/') + 1;
    return "%s'%s'"
        .formatted(reference.substring(2, name).replace('/', '.'), reference.substring(name));
  }

  private void check(int window, long until, Map<String, String> cell, int n) {
    Map<String, String> parameters = new TreeMap<>(cell);
    parameters.put("at", text(until));
    parameters.put("window", window == 60 && random.nextBoolean() ? "1h" : window + "m");
    parameters.put("n", Integer.toString(n));

    Response response = get(parameters);

    String what = "-Dclickfold.seed=%d %s: %s".formatted(seed, parameters, response.asString());
    assertThat(response.statusCode()).as(what).isEqualTo(200);
    Key key = new Key(cell, window, until);
    boolean isFinal = until <= MIDNIGHT && rankings.isComplete(key);
    assertThat(response.header("Cache-Control"))
        .as(what)
        .isEqualTo(isFinal ? "private, max-age=60" : "no-store");
    Map<String, Object> answer = new HashMap<>(response.jsonPath().getMap("$"));
    assertThat(Instant.parse((String) answer.remove("as_of")))
        .as(what)
        .isAfter(Instant.now().minus(Duration.ofMinutes(1)));
    Map<String, Object> wanted = new HashMap<>();
    wanted.put("window", window + "m");
    wanted.put("from", text(until - window * MINUTE));
    wanted.put("to", text(until));
    if (!cell.isEmpty()) {
      wanted.put("filters", cell);
    }
    wanted.put("clicks", (int) rankings.clicks(key));
    wanted.put("final", isFinal);
    wanted.put("final_until", text(MIDNIGHT));
    wanted.put("ads", rankings.best(key, n));
    assertThat(answer).as(what).isEqualTo(wanted);
    if (isFinal) {
      assertThat(
              given()
                  .queryParams(parameters)
                  .header("If-None-Match", response.header("ETag"))
                  .get("/v1/ads/top")
                  .statusCode())
          .as(what)
          .isEqualTo(304);
    }
  }

  private void checkSeries(int window, long until, Map<String, String> cell, int n, int minutes) {
    Map<String, String> parameters = new TreeMap<>(cell);
    parameters.put("at", text(until));
    parameters.put("window", window + "m");
    parameters.put("n", Integer.toString(n));
    JsonPath without = get(parameters).jsonPath();
    parameters.put("series", minutes + "m");

    Response response = get(parameters);

    String what = "-Dclickfold.seed=%d %s: %s".formatted(seed, parameters, response.asString());
    assertThat(response.statusCode()).as(what).isEqualTo(200);
    Map<String, Object> answer = new HashMap<>(response.jsonPath().getMap("$"));
    long from = until - minutes * MINUTE;
    List<Integer> totals = new ArrayList<>();
    long finalUntil = MIDNIGHT;
    for (long minute = from; minute < until; minute += MINUTE) {
      Key key = new Key(cell, 1, minute + MINUTE);
      int clicks = (int) rankings.clicks(key);
      totals.add(clicks == 0 && minute >= MIDNIGHT ? null : Integer.valueOf(clicks));
      finalUntil = rankings.isComplete(key) ? finalUntil : Math.min(finalUntil, minute);
    }
    assertThat(answer.remove("series"))
        .as(what)
        .isEqualTo(
            Map.of(
                "from",
                text(from),
                "step",
                "1m",
                "final_until",
                text(finalUntil),
                "clicks",
                totals));
    for (Map<String, Object> ad : response.jsonPath().<Map<String, Object>>getList("ads")) {
      assertThat(ad.get("clicks_by_minute"))
          .as(what)
          .isEqualTo(rankings.clicksByMinute((String) ad.get("ad_id"), cell, from, until));
    }
    List<Map<String, Object>> ads = response.jsonPath().getList("ads");
    ads.forEach(ad -> ad.remove("clicks_by_minute"));
    assertThat(ads).as(what).isEqualTo(without.getList("ads"));
    boolean stands = without.getBoolean("final") && finalUntil >= until;
    assertThat(response.header("Cache-Control"))
        .as(what)
        .isEqualTo(stands ? "private, max-age=60" : "no-store");
  }

  private void storeCountWatermark(long watermark) {
    session.execute(
        "INSERT INTO %s.source_watermarks (topic, partition, source, sources, partitions, watermark) VALUES ('click-counts', 0, 0, 1, 1, ?)"
            .formatted(KEYSPACE),
        Instant.ofEpochMilli(watermark));
    await()
        .untilAsserted(
            () ->
                assertThat(
                        given().get("/v1/ads/a/clicks?last=1m").jsonPath().getString("final_until"))
                    .isEqualTo(text(watermark)));
  }

  private void storeWatermark(int partition, long watermark) {
    session.execute(
        "INSERT INTO %s.source_watermarks (topic, partition, source, sources, partitions, watermark) VALUES ('ad-ranks', ?, 0, 1, 2, ?)"
            .formatted(KEYSPACE),
        partition,
        Instant.ofEpochMilli(watermark));
  }

  private static Response get(Map<String, String> parameters) {
    return given().queryParams(parameters).get("/v1/ads/top");
  }

  private static String text(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
