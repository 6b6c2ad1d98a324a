package io.clickfold.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.clickfold.api.StoredClicks.StoredClick;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.store.counts.Layout;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.ServersResource;
import io.clickfold.testing.TestServers;
import io.clickfold.wire.PackedCubes;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
      @ResourceArg(name = "clickfold.store.keyspace", value = ClicksIT.KEYSPACE),
      @ResourceArg(name = "clickfold.query.max-groups", value = "5")
    })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClicksIT {
  static final String KEYSPACE = "clicks_it";

  private static final String PATH = "/v1/ads/{ad}/clicks";
  private static final int QUERIES = 200;
  private static final int MAX_GROUPS = 5;
  private static final List<String> ANY_IDS =
      List.of(
          "a",
          "a;b",
          ";",
          "a/b",
          "/",
          "a//b",
          ".",
          "..",
          "...",
          "a/../b",
          " ",
          " a ",
          "a b",
          "a+b",
          "a%2Fb",
          "%",
          "a?b",
          "a#b",
          "a&b=c",
          "'\"\\",
          "\u0000",
          "a\r\nb",
          "\u007f\u0085",
          "\u202e",
          "한국",
          "😀",
          "top",
          "clicks",
          "{ad_id}",
          "-1");
  private static final List<String> ADS = List.of("ad-1", "ad/2 %é", "ad-3");

  /** Two hours round the midnight before yesterday: two days, three hours or more. */
  private static final long FROM = millis(LocalDate.now(ZoneOffset.UTC).minusDays(1), -65);

  private static final long TO = millis(LocalDate.now(ZoneOffset.UTC).minusDays(1), 70);

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final StoredClicks clicks = new StoredClicks(random);
  private CqlSession session;

  /** The application's address is not known before the first test. */
  @BeforeEach
  void store() {
    if (session != null) {
      return;
    }
    session = CassandraSessions.open();
    QueryProcess.awaitReady();
    for (String ad : ADS.subList(0, 2)) {
      clicks.make(ad, FROM, TO, 60);
    }
    clicks.store(session, KEYSPACE);
  }

  @AfterAll
  void close() {
    session.closeAsync();
  }

  @Test
  @Order(1)
  void nothingIsFinalWhileASourceIsMissing() {
    storeWatermark(0, 0, TO);
    storeWatermark(0, 1, FROM + Duration.ofMinutes(30).toMillis());
    storeWatermark(1, 0, TO);

    JsonPath answer = get("ad-1", Map.of("last", "2d", "granularity", "day")).jsonPath();

    assertThat(answer.getString("final_until")).isNull();
    assertThat(answer.getMap("$")).containsKey("final_until");
    assertThat(answer.getBoolean("final")).isFalse();
    assertThat(answer.getList("series.final")).containsOnly(false);
    assertThat(answer.getList("series.pending")).containsOnly(false);
    assertThat(answer.getString("pending_from")).isNull();

    // Such cubes lag behind the total until a minute is final, and none is.
    JsonPath deferred =
        get("ad-1", Map.of("last", "2d", "granularity", "day", "ip", "203.0.113.9")).jsonPath();
    assertThat(deferred.getString("pending_from")).isEqualTo(deferred.getString("from"));
    assertThat(deferred.getList("series.pending")).containsOnly(true);
  }

  @Test
  @Order(2)
  void answersAreThoseOfANaiveCount() {
    storeWatermark(1, 1, TO);
    long finalUntil = FROM + Duration.ofMinutes(30).toMillis();
    await()
        .untilAsserted(
            () ->
                assertThat(get("ad-1", Map.of("last", "1m")).jsonPath().getString("final_until"))
                    .isEqualTo(Instant.ofEpochMilli(finalUntil).toString()));

    for (int i = 0; i < QUERIES; i++) {
      Query query = anyQuery();
      Response response = get(query.adId(), query.parameters());
      assertThat(response.statusCode())
          .as("seed %d, %s: %s", seed, query, response.asString())
          .isEqualTo(200);
      check(query, response.jsonPath(), finalUntil);
    }
  }

  @Test
  @Order(3)
  void csvHasARowForEachPointOrGroup() {
    Map<String, String> range =
        Map.of(
            "from",
            Instant.ofEpochMilli(FROM).toString(),
            "to",
            Instant.ofEpochMilli(TO).toString());
    Map<String, String> series = new TreeMap<>(range);
    series.put("granularity", "hour");
    Map<String, String> groups = new TreeMap<>(range);
    groups.put("group_by", "country");

    Response points = request(series).accept("text/csv").get(PATH, "ad-1");
    Response cells = request(groups).accept("text/csv").get(PATH, "ad-1");
    groups.putAll(series);
    Response both = request(groups).accept("text/csv").get(PATH, "ad-1");

    Response raw = request(series).accept("text/csv;values=raw").get(PATH, "ad-1");
    assertThat(points.contentType()).startsWith("text/csv").doesNotContain("raw");
    assertThat(raw.contentType()).startsWith("text/csv").contains("raw");
    assertThat(raw.asString().lines()).hasSize(1 + 4);
    assertThat(points.asString().lines()).hasSize(1 + 4);
    assertThat(cells.asString().lines()).hasSize(1 + MAX_GROUPS);
    assertThat(cells.header("Groups-Total")).isEqualTo("7");
    assertThat(both.statusCode()).isEqualTo(400);
  }

  @Test
  @Order(4)
  void problemsAreProblems() {
    QueryProcess.assertProblem(
        request(Map.of("last", "5m", "contry", "KR")).get("/v1/ads/ad-1/clicks"), 400);
    QueryProcess.assertProblem(
        given().queryParam("last", "5m").queryParam("country", "KR", "JP").get("/v1/ads/a/clicks"),
        400);
    QueryProcess.assertProblem(request(Map.of()).get("/v1/unknown"), 404);
    QueryProcess.assertProblem(request(Map.of("last", "5m")).post("/v1/ads/ad-1/clicks"), 405);
    QueryProcess.assertProblem(
        request(Map.of("last", "5m")).accept("image/png").get("/v1/ads/ad-1/clicks"), 406);
  }

  @Test
  @Order(5)
  void anyIdCanBeAskedFor() throws Exception {
    Map<String, String> range =
        Map.of(
            "from", Instant.ofEpochMilli(FROM).toString(),
            "to", Instant.ofEpochMilli(TO).toString());
    for (int i = 0; i < ANY_IDS.size(); i++) {
      storeClicks(ANY_IDS.get(i), FROM, i + 1);
    }

    for (int i = 0; i < ANY_IDS.size(); i++) {
      String id = ANY_IDS.get(i);
      JsonPath byParameter = request(range).queryParam("ad_id", id).get("/v1/clicks").jsonPath();
      assertThat(byParameter.getList("ads.ad_id")).as(id).isEqualTo(List.of(id));
      assertThat(byParameter.getList("ads.clicks")).as(id).isEqualTo(List.of(i + 1));
      if (List.of(".", "..").contains(id)) {
        continue;
      }
      JsonPath byPath =
          new JsonPath(
              raw(
                  "/v1/ads/%s/clicks?from=%s&to=%s"
                      .formatted(encoded(id), range.get("from"), range.get("to")),
                  200));
      assertThat(byPath.getString("ad_id")).as(id).isEqualTo(id);
      assertThat(byPath.getLong("clicks")).as(id).isEqualTo(i + 1);
    }
  }

  /** As clients send them that leave alone what RFC 3986 allows. */
  @Test
  @Order(5)
  void semicolonsAreCharacters() throws Exception {
    storeClicks("a;b=c", FROM, 7);
    storeClicks("a", FROM, 8);
    String range = "from=%s&to=%s".formatted(Instant.ofEpochMilli(FROM), Instant.ofEpochMilli(TO));

    JsonPath byPath = new JsonPath(raw("/v1/ads/a;b=c/clicks?" + range, 200));
    JsonPath byParameter = new JsonPath(raw("/v1/clicks?ad_id=a;b=c&" + range, 200));
    JsonPath filtered = new JsonPath(raw("/v1/ads/a/clicks?user_id=u;ip=1&" + range, 200));

    assertThat(byPath.getString("ad_id")).isEqualTo("a;b=c");
    assertThat(byPath.getLong("clicks")).isEqualTo(7);
    assertThat(byParameter.getList("ads.clicks")).containsExactly(7);
    assertThat(filtered.getMap("filters")).isEqualTo(Map.of("user_id", "u;ip=1"));
  }

  /** Paths lose them; whoever asks so is told. */
  @Test
  @Order(5)
  void dotsInAPathAreRefusedWithTheReason() throws Exception {
    for (String dots : List.of(".", "..", "%2e", "%2E%2E", "")) {
      for (String what : List.of("clicks?last=5m", "clicks/stream?last=5m", "raw-clicks?last=5m")) {
        String path = "/v1/ads/" + dots + "/" + what;
        String problem = raw(path, dots.replace("%2E", ".").length() == 2 ? 400 : 404);
        assertThat(problem).as(path).contains("'ad_id'").contains("'.'");
      }
    }
  }

  @Test
  @Order(5)
  void severalAdsAreAskedForAtOnce() {
    Map<String, String> range =
        Map.of(
            "from", Instant.ofEpochMilli(FROM).toString(),
            "to", Instant.ofEpochMilli(TO).toString(),
            "granularity", "hour");
    JsonPath first = get(ADS.get(0), range).jsonPath();
    JsonPath second = get(ADS.get(1), range).jsonPath();

    Response both =
        request(range).queryParam("ad_id", ADS.get(1), ADS.get(0), ADS.get(1)).get("/v1/clicks");
    Response table =
        request(range)
            .accept("text/csv")
            .queryParam("ad_id", ADS.get(1), ADS.get(0))
            .get("/v1/clicks");
    Response groups =
        given()
            .queryParams("from", range.get("from"), "to", range.get("to"), "group_by", "country")
            .queryParam("ad_id", ADS.get(1), ADS.get(0))
            .get("/v1/clicks");

    List<Map<String, Object>> ads = both.jsonPath().getList("ads");
    assertThat(ads).hasSize(2);
    for (Map<String, Object> ad : ads) {
      ad.remove("as_of");
    }
    Map<String, Object> one = new TreeMap<>(first.getMap("$"));
    Map<String, Object> other = new TreeMap<>(second.getMap("$"));
    one.remove("as_of");
    other.remove("as_of");
    assertThat(ads).isEqualTo(List.of(other, one));
    assertThat(table.asString().lines()).hasSize(1 + 2 * 4);
    assertThat(groups.jsonPath().<List<?>>getList("ads.groups"))
        .allMatch(named -> named.size() == MAX_GROUPS / 2);
    assertThat(groups.jsonPath().getList("ads.groups_total")).containsExactly(7, 7);
    assertThat(both.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  @Order(5)
  void questionsForNoAdOrForTooManyAreRefused() {
    String[] tooMany = IntStream.range(0, 101).mapToObj(i -> "ad-" + i).toArray(String[]::new);
    QueryProcess.assertProblem(request(Map.of("last", "5m")).get("/v1/clicks"), 400);
    QueryProcess.assertProblem(request(Map.of("last", "5m", "ad_id", "")).get("/v1/clicks"), 400);
    QueryProcess.assertProblem(
        request(Map.of("last", "5m")).queryParam("ad_id", (Object[]) tooMany).get("/v1/clicks"),
        400);
    QueryProcess.assertProblem(
        request(Map.of("last", "7d", "granularity", "minute"))
            .queryParam("ad_id", "a", "b")
            .get("/v1/clicks"),
        400);
    QueryProcess.assertProblem(
        request(Map.of("last", "5m")).queryParam("ad_id", "a", "b").get("/v1/clicks/stream"), 400);
    QueryProcess.assertProblem(
        request(Map.of("from", "2026-01-01T00:00:00Z")).get("/v1/raw-clicks"), 400);
  }

  /** All that are allowed, with ids as long as UUIDs are. */
  @Test
  @Order(5)
  void theLongestQuestionFitsIntoAnAddress() {
    String[] ads =
        IntStream.range(0, 100).mapToObj(i -> UUID.randomUUID().toString()).toArray(String[]::new);

    assertThat(
            request(Map.of("last", "5m"))
                .queryParam("ad_id", (Object[]) ads)
                .get("/v1/clicks")
                .jsonPath()
                .getList("ads.ad_id"))
        .isEqualTo(List.of(ads));
  }

  @Test
  @Order(5)
  void theApiIsDescribedAndCanBeTriedOut() {
    assertThat(RestAssured.get("/q/openapi").asString()).contains("/v1/ads/{ad_id}/clicks:");
    assertThat(RestAssured.get("/q/swagger-ui/").asString()).contains("/q/openapi");
  }

  @Test
  @Order(6)
  void finalAnswersAreAskedForAgainByTheirTag() {
    Map<String, String> query =
        Map.of(
            "from",
            Instant.ofEpochMilli(FROM).toString(),
            "to",
            Instant.ofEpochMilli(FROM + Duration.ofMinutes(30).toMillis()).toString(),
            "granularity",
            "minute");
    storeClicks("ad-kept", FROM, 5);
    Response first = get("ad-kept", query);
    String tag = first.header("ETag");

    Response later = get("ad-kept", query);
    Response held =
        request(query).header("If-None-Match", "W/\"other\", " + tag).get(PATH, "ad-kept");
    Response table =
        request(query).accept("text/csv").header("If-None-Match", tag).get(PATH, "ad-kept");

    assertThat(first.header("Cache-Control")).isEqualTo("private, max-age=60");
    assertThat(tag).matches("W/\"[A-Za-z0-9_-]{22}\"");
    assertThat(later.header("ETag")).isEqualTo(tag);
    assertThat(later.asString()).isNotEqualTo(first.asString());
    assertThat(held.statusCode()).isEqualTo(304);
    assertThat(held.header("ETag")).isEqualTo(tag);
    assertThat(held.header("Cache-Control")).isEqualTo("private, max-age=60");
    assertThat(held.header("Vary")).isEqualTo("Accept");
    assertThat(held.asByteArray()).isEmpty();
    assertThat(table.statusCode()).isEqualTo(200);
    assertThat(table.header("ETag")).isNotEqualTo(tag);
    QueryProcess.assertProblem(
        request(query).header("If-Match", "\"other\"").get(PATH, "ad-kept"), 412);

    // As a recalculation may replace a final count.
    storeClicks("ad-kept", FROM, 6);

    Response changed = request(query).header("If-None-Match", tag).get(PATH, "ad-kept");
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.jsonPath().getLong("clicks")).isEqualTo(6);
    assertThat(changed.header("ETag")).isNotEqualTo(tag);
  }

  @Test
  @Order(7)
  void provisionalAnswersAreNotKept() {
    Response response =
        request(Map.of("last", "5m")).header("If-None-Match", "*").get(PATH, "ad-1");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    assertThat(response.header("ETag")).isNull();
  }

  @Test
  @Order(8)
  void damagedCellsAreNoAnswer() {
    Map<String, String> groups = new TreeMap<>();
    groups.put("from", Instant.ofEpochMilli(FROM).toString());
    groups.put("to", Instant.ofEpochMilli(TO).toString());
    List<Cell> cells = List.of(new Cell(List.of("KR"), 1), new Cell(List.of("JP"), 1));
    CubeCells head = new CubeCells(Cube.parse("country"), 0, 0, PackedCells.of(cells));
    ByteBuffer packed = PackedCubes.pack(List.of(head));
    storeCubes("ad-whole", packed);
    storeCubes("ad-cut", packed.duplicate().limit(packed.remaining() - 1));
    CubeCells ofTwo = new CubeCells(Cube.parse("country+device"), 0, 0, head.cells());
    storeCubes("ad-mixed", PackedCubes.pack(List.of(ofTwo)));
    session.execute(
        "INSERT INTO %s.ad_parts (ad_id, cube, hour, bucket, part, minute, source, segment, level, cells) VALUES ('ad-level', 'ip', ?, 0, 0, ?, 0, 0, 3, 0x00)"
            .formatted(KEYSPACE),
        Layout.hour(FROM),
        Instant.ofEpochMilli(FROM));

    groups.put("group_by", "country");
    assertThat(get("ad-whole", groups).jsonPath().getLong("clicks")).isEqualTo(2);
    QueryProcess.assertProblem(get("ad-cut", groups), 500);
    groups.put("device", "tv");
    QueryProcess.assertProblem(get("ad-mixed", groups), 500);
    groups.remove("device");
    groups.put("group_by", "ip");
    QueryProcess.assertProblem(get("ad-level", groups), 500);
    assertThat(get("ad-cut", groups).statusCode()).isEqualTo(200);
  }

  @Test
  @Order(9)
  void whatWasCountedAgainIsMarked() {
    session.execute(
        "INSERT INTO %s.recounts (day, from_minute, job, to_minute) VALUES (?, ?, uuid(), ?)"
            .formatted(KEYSPACE),
        Layout.day(FROM),
        Instant.ofEpochMilli(FROM + 60_000),
        Instant.ofEpochMilli(FROM + 180_000));
    Map<String, String> minutes = new TreeMap<>();
    minutes.put("from", Instant.ofEpochMilli(FROM).toString());
    minutes.put("to", Instant.ofEpochMilli(FROM + 240_000).toString());
    minutes.put("granularity", "minute");

    JsonPath answer = get("ad-1", minutes).jsonPath();
    minutes.put("from", Instant.ofEpochMilli(FROM + 180_000).toString());
    JsonPath other = get("ad-1", minutes).jsonPath();

    assertThat(answer.getBoolean("corrected")).isTrue();
    assertThat(answer.getList("series.corrected")).containsExactly(false, true, true, false);
    assertThat(other.getBoolean("corrected")).isFalse();
    assertThat(other.getList("series.corrected")).containsExactly(false);
  }

  @Test
  @Order(10)
  void withoutCassandraQueriesAreRefusedUntilItIsBack() {
    TestServers.get().stopCassandra();
    try {
      Instant asked = Instant.now();
      Response response = get("ad-1", Map.of("last", "5m"));

      QueryProcess.assertProblem(response, 503);
      assertThat(response.header("Retry-After")).isEqualTo("5");
      assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(5));
      await()
          .untilAsserted(
              () -> assertThat(RestAssured.get("/q/health/ready").statusCode()).isEqualTo(503));
    } finally {
      TestServers.get().startCassandra();
    }

    QueryProcess.awaitReady();
    assertThat(get("ad-1", Map.of("last", "3d")).jsonPath().getLong("clicks"))
        .isEqualTo(clicks.all().stream().filter(click -> click.adId().equals("ad-1")).count());
  }

  private void check(Query query, JsonPath answer, long finalUntil) {
    List<StoredClick> wanted = clicks.all().stream().filter(query::wants).toList();
    String what = "seed %d, %s".formatted(seed, query);
    assertThat(answer.getLong("clicks")).as(what).isEqualTo(wanted.size());
    assertThat(answer.getBoolean("final")).as(what).isEqualTo(query.to() <= finalUntil);
    assertThat(answer.getString("pending_from"))
        .as(what)
        .isEqualTo(
            query.isDeferred() && query.to() > finalUntil
                ? Instant.ofEpochMilli(Math.max(query.from(), finalUntil)).toString()
                : null);
    assertThat(answer.getString("from"))
        .as(what)
        .isEqualTo(Instant.ofEpochMilli(query.from()).toString());
    assertThat(answer.getString("to"))
        .as(what)
        .isEqualTo(Instant.ofEpochMilli(query.to()).toString());
    assertThat(answer.<Object>getList("series"))
        .as(what)
        .isEqualTo(query.granularity() == null ? null : series(query, wanted, finalUntil));
    if (query.groupBy() == null) {
      assertThat(answer.<Object>get("groups")).as(what).isNull();
      return;
    }
    String field = query.groupBy().fieldName();
    List<Map.Entry<String, Long>> groups = groups(query.groupBy(), wanted);
    assertThat(answer.getInt("groups_total")).as(what).isEqualTo(groups.size());
    assertThat(answer.<Map<String, Object>>getList("groups"))
        .as(what)
        .isEqualTo(
            groups.stream()
                .limit(MAX_GROUPS)
                .map(
                    group ->
                        Map.<String, Object>of(
                            field, group.getKey(), "clicks", group.getValue().intValue()))
                .toList());
  }

  /** Minute by minute, each put under the start of its point. */
  private static List<Object> series(Query query, List<StoredClick> wanted, long finalUntil) {
    long step =
        Map.of("minute", 60_000L, "hour", 3_600_000L, "day", 86_400_000L).get(query.granularity());
    Map<Long, Long> points = new TreeMap<>();
    Map<Long, Long> ends = new TreeMap<>();
    for (long minute = query.from(); minute < query.to(); minute += 60_000) {
      long start = Math.max(query.from(), minute / step * step);
      long thisMinute = minute;
      long count = wanted.stream().filter(click -> click.minute() == thisMinute).count();
      points.merge(start, count, Long::sum);
      ends.put(start, minute + 60_000);
    }
    List<Object> series = new ArrayList<>();
    points.forEach(
        (start, count) ->
            series.add(
                Map.of(
                    "from",
                    Instant.ofEpochMilli(start).toString(),
                    "clicks",
                    count.intValue(),
                    "final",
                    ends.get(start) <= finalUntil,
                    "pending",
                    query.isDeferred() && ends.get(start) > finalUntil,
                    "corrected",
                    false)));
    return series;
  }

  private static List<Map.Entry<String, Long>> groups(Dimension by, List<StoredClick> wanted) {
    return wanted.stream()
        .collect(Collectors.groupingBy(click -> click.values().get(by), Collectors.counting()))
        .entrySet()
        .stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .toList();
  }

  private Query anyQuery() {
    int minutes = (int) ((TO - FROM) / 60_000);
    long from = FROM + random.nextInt(minutes) * 60_000L;
    long to = from + (1 + random.nextInt(minutes)) * 60_000L;
    Map<Dimension, String> filters = new EnumMap<>(Dimension.class);
    Dimension first = Dimension.values()[random.nextInt(4)];
    Function<Dimension, Dimension> other =
        one -> one == Dimension.COUNTRY ? Dimension.DEVICE : Dimension.COUNTRY;
    boolean pair =
        random.nextBoolean() && (first == Dimension.COUNTRY || first == Dimension.DEVICE);
    Dimension groupBy = null;
    switch (random.nextInt(4)) {
      case 0 -> filters.put(first, clicks.anyValue(first));
      case 1 -> {
        groupBy = first;
        if (pair) {
          Dimension filtered = other.apply(first);
          filters.put(filtered, clicks.anyValue(filtered));
        }
      }
      case 2 -> {
        filters.put(first, clicks.anyValue(first));
        if (pair) {
          Dimension filtered = other.apply(first);
          filters.put(filtered, clicks.anyValue(filtered));
        }
        groupBy = random.nextBoolean() ? first : null;
      }
      default -> {
        // The total.
      }
    }
    String granularity = List.of("", "minute", "hour", "day").get(random.nextInt(4));
    return new Query(
        ADS.get(random.nextInt(ADS.size())),
        from,
        to,
        filters,
        groupBy,
        granularity.isEmpty() ? null : granularity);
  }

  /** All but letters, digits and some signs percent-encoded. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The answer to a path that is sent as it stands. */
  private static String raw(String path, int status) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "%s:%d%s".formatted(RestAssured.baseURI, RestAssured.port, path)))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(status);
    return response.body();
  }

  private void storeClicks(String adId, long minute, long clicks) {
    session.execute(
        "INSERT INTO %s.ad_totals (ad_id, day, minute, source, clicks) VALUES (?, ?, ?, 0, ?)"
            .formatted(KEYSPACE),
        adId,
        Layout.day(minute),
        Instant.ofEpochMilli(minute),
        clicks);
  }

  private void storeCubes(String adId, ByteBuffer cubes) {
    session.execute(
        "INSERT INTO %s.ad_cubes (ad_id, day, minute, source, cubes) VALUES (?, ?, ?, 0, ?)"
            .formatted(KEYSPACE),
        adId,
        Layout.day(FROM),
        Instant.ofEpochMilli(FROM),
        cubes);
  }

  private void storeWatermark(int partition, int source, long watermark) {
    session.execute(
        "INSERT INTO %s.source_watermarks (topic, partition, source, sources, partitions, watermark) VALUES ('click-counts', ?, ?, 2, 2, ?)"
            .formatted(KEYSPACE),
        partition,
        source,
        Instant.ofEpochMilli(watermark));
  }

  private static Response get(String adId, Map<String, String> parameters) {
    return request(parameters).get(PATH, adId);
  }

  private static RequestSpecification request(Map<String, String> parameters) {
    return given().queryParams(parameters);
  }

  private static long millis(LocalDate day, int minutes) {
    return day.atStartOfDay(ZoneOffset.UTC).plusMinutes(minutes).toInstant().toEpochMilli();
  }

  private record Query(
      String adId,
      long from,
      long to,
      Map<Dimension, String> filters,
      Dimension groupBy,
      String granularity) {

    Map<String, String> parameters() {
      Map<String, String> parameters = new TreeMap<>();
      parameters.put("from", Instant.ofEpochMilli(from).toString());
      parameters.put("to", Instant.ofEpochMilli(to).toString());
      filters.forEach((dimension, value) -> parameters.put(dimension.fieldName(), value));
      if (groupBy != null) {
        parameters.put("group_by", groupBy.fieldName());
      }
      if (granularity != null) {
        parameters.put("granularity", granularity);
      }
      return parameters;
    }

    /** Whether its cube is stored less often than totals are. */
    boolean isDeferred() {
      return Stream.of(Dimension.IP, Dimension.USER_ID)
          .anyMatch(many -> many == groupBy || filters.containsKey(many));
    }

    boolean wants(StoredClick click) {
      return click.adId().equals(adId)
          && from <= click.minute()
          && click.minute() < to
          && filters.entrySet().stream()
              .allMatch(filter -> filter.getValue().equals(click.values().get(filter.getKey())));
    }
  }
}
