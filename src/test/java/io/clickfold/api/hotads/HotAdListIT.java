package io.clickfold.api.hotads;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.clickfold.api.QueryProcess;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.ServersResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packaged application with the role query alone, against a real Cassandra. */
@QuarkusIntegrationTest
@WithTestResource(
    value = ServersResource.class,
    initArgs = {
      @ResourceArg(name = "clickfold.roles", value = "query"),
      @ResourceArg(name = "clickfold.store.keyspace", value = HotAdListIT.KEYSPACE)
    })
class HotAdListIT {
  static final String KEYSPACE = "hot_ads_it";

  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MINUTES);

  /** Two hours ago at least, so that the last hour has nothing of it. */
  private static final Instant HOUR = NOW.truncatedTo(ChronoUnit.HOURS).minus(2, ChronoUnit.HOURS);

  @Test
  void ofAHotAdItSaysWhatTheLastHourKnows() {
    QueryProcess.awaitReady();
    Instant before = HOUR.minus(1, ChronoUnit.HOURS);
    try (CqlSession session = CassandraSessions.open()) {
      // It began in one hour, was open then, and ended in the next.
      store(session, before, "lasting", 1, before.plusSeconds(600), null, 2);
      store(session, HOUR, "lasting", 1, before.plusSeconds(600), HOUR.plusSeconds(1200), 2);
      store(session, HOUR, "lasting", 1, HOUR.plusSeconds(1200), null, 5);
      store(session, HOUR, "other", 0, HOUR.plusSeconds(1200), HOUR.plusSeconds(1800), 3);
      store(session, HOUR, "undone", 0, HOUR.plusSeconds(60), HOUR.plusSeconds(60), 3);
      store(session, NOW.truncatedTo(ChronoUnit.HOURS), "recent", 3, NOW, null, 4);
    }

    Response all = get(Map.of("from", before.toString(), "to", HOUR.plusSeconds(3600).toString()));
    assertThat(all.jsonPath().getList("hot_ads.ad_id"))
        .as(all.asString())
        .isEqualTo(List.of("lasting", "other", "lasting"));
    assertThat(all.jsonPath().getList("hot_ads.hot")).isEqualTo(List.of(true, false, false));
    assertThat(all.jsonPath().getMap("hot_ads[2]"))
        .isEqualTo(
            Map.of(
                "ad_id",
                "lasting",
                "partition",
                1,
                "from",
                before.plusSeconds(600).toString(),
                "to",
                HOUR.plusSeconds(1200).toString(),
                "shards",
                2,
                "clicks_per_second",
                7_000,
                "hot",
                false));
    assertThat(all.jsonPath().getMap("hot_ads[0]")).containsEntry("to", null);

    Response afterItEnded =
        get(
            Map.of(
                "from",
                HOUR.plusSeconds(1800).toString(),
                "to",
                HOUR.plusSeconds(3600).toString()));
    assertThat(afterItEnded.jsonPath().getList("hot_ads.shards")).isEqualTo(List.of(5));

    Response lastHour = get(Map.of());
    assertThat(lastHour.jsonPath().getList("hot_ads.ad_id")).isEqualTo(List.of("recent"));
    assertThat(
            Duration.between(
                Instant.parse(lastHour.jsonPath().getString("from")),
                Instant.parse(lastHour.jsonPath().getString("to"))))
        .isEqualTo(Duration.ofHours(1));
  }

  @Test
  void problemsAreProblems() {
    QueryProcess.awaitReady();
    assertRefused(Map.of("last", "8d"), "longer than 7 days");
    assertRefused(Map.of("last", "0m"), "'last' is '0m'");
    assertRefused(Map.of("lasst", "1h"), "no parameter 'lasst'");
    assertRefused(Map.of("to", HOUR.toString()), "A time range is needed");
    assertRefused(Map.of("from", HOUR.plusSeconds(1).toString()), "whole minute");
    assertRefused(Map.of("from", HOUR.toString(), "to", HOUR.toString()), "must be before 'to'");
    QueryProcess.assertProblem(given().queryParam("last", "1h", "2h").get("/v1/hot-ads"), 400);
    QueryProcess.assertProblem(given().post("/v1/hot-ads"), 405);
  }

  private static void assertRefused(Map<String, String> parameters, String why) {
    Response response = get(parameters);
    QueryProcess.assertProblem(response, 400);
    assertThat(response.jsonPath().getString("detail")).contains(why);
  }

  private static Response get(Map<String, String> parameters) {
    return given().queryParams(parameters).get("/v1/hot-ads");
  }

  private static void store(
      CqlSession session,
      Instant hour,
      String adId,
      int source,
      Instant from,
      Instant to,
      int shards) {
    session.execute(
        session
            .prepare(
                "INSERT INTO %s.ad_splits (hour, ad_id, source, from_minute, to_minute, shards, clicks_per_second) VALUES (?, ?, ?, ?, ?, ?, 7000)"
                    .formatted(KEYSPACE))
            .bind(hour, adId, source, from, to, shards));
  }
}
