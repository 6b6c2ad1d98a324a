package io.clickfold.endtoend;

import static io.restassured.http.ContentType.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.KnownClick;
import io.clickfold.testing.Proof;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is stored, and whatever happens to recalculators: in the end it equals the truth. */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
@Proof
class RecalculationIT {
  private static final Logger LOG = Logger.getLogger(RecalculationIT.class);
  private static final Duration LATENESS = Duration.ofSeconds(5);

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration LENGTH = Duration.ofMinutes(30);
  private static final int CLICKS = 12_000;
  private static final int KILLS = 5;

  private static final Map<String, String> RECALCULATOR =
      Map.of(
          "CLICKFOLD_ROLES",
          "recalculator",
          "CLICKFOLD_RECALCULATOR_QUIET_TIME",
          "2s",
          "CLICKFOLD_RECALCULATOR_LONGEST_WAIT",
          "20s",
          "CLICKFOLD_RECALCULATOR_RECONCILE_HOURS",
          "0");

  /** So that they lie in two hours, and the ones that are corrupted in one. */
  private final Instant start =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(5)).plusSeconds(40 * 60);

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void whatIsWrongIsCountedAgain() {
    Deployment deployment = new Deployment("recalc", LATENESS);
    LOG.infof("-Dclickfold.seed=%d", seed);
    List<KnownClick> clicks = sendBeforeAnybodyCounts(deployment);
    try (Application steady = Application.start(deployment).awaitReady()) {
      new TrueCounts(clicks).assertAnsweredBy(steady, TIMEOUT);
      new TrueRankings(clicks).assertAnsweredBy(steady, TIMEOUT);
      corrupt(deployment.name());
      assertThat(clicksOf(steady, "ad-0")).isNotEqualTo(countOf(clicks, "ad-0"));
      assertThat(clicksOf(steady, "made-up")).isEqualTo(7);

      RecalculationClient jobs = new RecalculationClient(steady);
      refusesWhatCannotBe(steady);

      String id = jobs.begin(start, start.plus(LENGTH));
      asIfManyOthersHadEnded(deployment.name());
      String before = "";
      for (int i = 0; i < KILLS; i++) {
        Application recalculator = Application.start(deployment, RECALCULATOR);
        before = jobs.awaitProgress(id, before);
        recalculator.kill();
        assertThat(jobs.state(id)).isNotEqualTo("done");
      }
      try (Application last = Application.start(deployment, RECALCULATOR);
          Application other = Application.start(deployment, RECALCULATOR)) {
        last.awaitReady();
        other.awaitReady();
        jobs.awaitDone(id);
        assertThat(clicksOf(steady, "made-up")).isZero();
        new TrueCounts(clicks).assertAnsweredBy(steady, TIMEOUT);
        new TrueRankings(clicks).assertAnsweredBy(steady, TIMEOUT);
        assertThat(answer(steady, "ad-0", "").getBoolean("corrected")).isTrue();

        correctsLateClicks(deployment, steady, clicks);
      }
      addsACube(deployment, steady, clicks);
      reconciles(deployment, steady, clicks);
    }
  }

  /** Younger than the job that is under way: they must not hide it from who looks after jobs. */
  private static void asIfManyOthersHadEnded(String keyspace) {
    try (CqlSession session = CassandraSessions.open()) {
      PreparedStatement insert =
          session.prepare(
              "INSERT INTO %s.recalculations (list, id, kind, ranges, generation, state, reason, changed) VALUES ('all', now(), 'REQUESTED', ?, 1, 'DONE', '', '2026-01-01')"
                  .formatted(keyspace));
      Instant minute = Instant.parse("2026-01-01T00:00:00Z");
      for (int i = 0; i < 1_001; i++) {
        session.execute(insert.bind(List.of(minute, minute.plusSeconds(60))));
      }
    }
  }

  /** Partitions that wait for clicks would follow the clock, and old clicks be late for them. */
  private List<KnownClick> sendBeforeAnybodyCounts(Deployment deployment) {
    try (Application creator =
        Application.start(deployment, Map.of("CLICKFOLD_ROLES", "collector"))) {
      creator.awaitReady();
      return new OldClicks(deployment, random).send(start, LENGTH, CLICKS);
    }
  }

  private void refusesWhatCannotBe(Application steady) {
    String range = "\"from\":\"%s\",\"to\":\"%s\"";
    Instant to = start.plus(LENGTH);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
    assertRefused(steady, range.formatted(start, now), 409, "open-minutes");
    assertRefused(steady, range.formatted(to, start), 400, "invalid-recalculation");
    assertRefused(steady, range.formatted(start, to.plusSeconds(1)), 400, "invalid-recalculation");
    assertRefused(
        steady, range.formatted(start, to) + ",\"ad\":[\"ad-1\"]", 400, "invalid-recalculation");
    steady
        .request()
        .get("/v1/recalculations/" + new UUID(0x1000, Long.MIN_VALUE))
        .then()
        .statusCode(404);
    assertThat(new RecalculationClient(steady).list()).isEmpty();
  }

  private static void assertRefused(Application steady, String fields, int status, String kind) {
    String type =
        new RecalculationClient(steady)
            .post(fields)
            .statusCode(status)
            .extract()
            .jsonPath()
            .getString("type");
    assertThat(type).isEqualTo("urn:clickfold:problem:" + kind);
  }

  /** Those that come late are counted once, also if they come twice. */
  private void correctsLateClicks(
      Deployment deployment, Application steady, List<KnownClick> clicks) {
    List<Instant> older = new ArrayList<>();
    for (int i = 1; i <= 1_440; i++) {
      older.add(start.truncatedTo(ChronoUnit.HOURS).minusSeconds(60L * i));
    }
    asIfClicksKeptComing(deployment.name(), older);
    clicks.addAll(new OldClicks(deployment, random).send(start.plusSeconds(60), LENGTH, 1_000));
    await().atMost(TIMEOUT).until(() -> clicksOf(steady, "ad-0") == countOf(clicks, "ad-0"));
    noneCameAnyMore(deployment.name(), older);
    await()
        .atMost(TIMEOUT)
        .until(
            () ->
                new RecalculationClient(steady)
                    .list().stream().allMatch(job -> job.get("state").equals("done")));
    assertThat(new RecalculationClient(steady).list())
        .anyMatch(job -> job.get("kind").equals("correction"));
    new TrueCounts(clicks).assertAnsweredBy(steady, TIMEOUT);
    new TrueRankings(clicks).assertAnsweredBy(steady, TIMEOUT);
  }

  /** For as many older minutes as are corrected at once: they must not hold up the others. */
  private static void asIfClicksKeptComing(String keyspace, List<Instant> minutes) {
    try (CqlSession session = CassandraSessions.open()) {
      PreparedStatement insert =
          session.prepare(
              "INSERT INTO %s.late_minutes (list, minute, seen) VALUES (?, ?, '2100-01-01')"
                  .formatted(keyspace));
      for (Instant minute : minutes) {
        LocalDate day = LocalDate.ofInstant(minute, ZoneOffset.UTC);
        session.execute(insert.bind(day.toString(), minute));
        session.execute(insert.bind("days", day.atStartOfDay().toInstant(ZoneOffset.UTC)));
      }
    }
  }

  private static void noneCameAnyMore(String keyspace, List<Instant> minutes) {
    try (CqlSession session = CassandraSessions.open()) {
      PreparedStatement delete =
          session.prepare(
              "DELETE FROM %s.late_minutes WHERE list = ? AND minute = ?".formatted(keyspace));
      for (Instant minute : minutes) {
        session.execute(
            delete.bind(LocalDate.ofInstant(minute, ZoneOffset.UTC).toString(), minute));
      }
    }
  }

  /** What was not counted then is counted now. */
  private void addsACube(Deployment deployment, Application steady, List<KnownClick> clicks) {
    Map<String, String> more =
        Map.of(
            "CLICKFOLD_CUBES",
            "country,ip:deferred,user_id:deferred,device,country+device,ip+device:deferred");
    try (Application recalculator = Application.start(deployment, with(more, "recalculator"));
        Application query = Application.start(deployment, with(more, "query"))) {
      recalculator.awaitReady();
      query.awaitReady();
      String filter = "&ip=10.0.0.7&device=mobile";
      assertThat(answer(query, "ad-0", filter).getLong("clicks")).isZero();

      RecalculationClient jobs = new RecalculationClient(steady);
      jobs.awaitDone(jobs.begin(start, start.plus(LENGTH).plusSeconds(60)));

      assertThat(answer(query, "ad-0", filter).getLong("clicks"))
          .isEqualTo(
              clicks.stream()
                  .filter(click -> click.adId().equals("ad-0"))
                  .filter(click -> click.ip().equals("10.0.0.7"))
                  .filter(click -> click.device().equals("mobile"))
                  .count())
          .isPositive();
    }
  }

  /** What differs is found, reported, and repaired if that is asked for. */
  private void reconciles(Deployment deployment, Application steady, List<KnownClick> clicks) {
    // Rows that jobs have written or removed are a minute or two ahead of the clock: by hand only
    // others can be written until then, of a source that had none.
    try (CqlSession session = CassandraSessions.open()) {
      insertTotal(session, deployment.name(), "made-up", 77);
      insertTotal(session, deployment.name(), "ad-0", 77);
    }
    Instant hour = start.truncatedTo(ChronoUnit.HOURS);
    try (Application recalculator =
        Application.start(
            deployment,
            Map.of(
                "CLICKFOLD_ROLES",
                "recalculator",
                "CLICKFOLD_RECALCULATOR_QUIET_TIME",
                "2s",
                "CLICKFOLD_RECALCULATOR_RECONCILE_HOURS",
                "8"))) {
      recalculator.awaitReady();
      await()
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> assertThat(report(steady, hour).getLong("[0].difference")).isPositive());
      JsonPath report = report(steady, hour);
      assertThat(report.<String>getList("[0].differences.ad_id"))
          .containsExactlyInAnyOrder("ad-0", "made-up");
      assertThat(report.getLong("[0].difference")).isEqualTo(14);
      assertThat(report.getLong("[0].counted"))
          .isEqualTo(
              clicks.stream()
                  .filter(click -> click.time().truncatedTo(ChronoUnit.HOURS).equals(hour))
                  .count());
      assertThat(report.getLong("[0].raw_clicks"))
          .isEqualTo(report.getLong("[0].counted") + report.getLong("[0].duplicates"))
          .isEqualTo(report.getLong("[0].late"));
      await().atMost(TIMEOUT).until(() -> difference(recalculator) > 0);
      String following = hour.plusSeconds(3_600).toString();
      await().atMost(TIMEOUT).until(() -> reconciledHours(steady).contains(following));
      assertThat(reconciledHours(steady))
          .as("the oldest come first, but those without clicks do not come")
          .doesNotContain(hour.minusSeconds(3_600).toString());

      steady
          .request()
          .contentType(JSON)
          .body("{\"hour\":\"%s\",\"repair\":true}".formatted(hour))
          .post("/v1/reconciliations")
          .then()
          .statusCode(202);
      await()
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(() -> assertThat(report(steady, hour).getLong("[0].difference")).isZero());
      await().atMost(TIMEOUT).until(() -> difference(recalculator) == 0);
      assertThat(clicksOf(steady, "made-up")).isZero();
      assertThat(clicksOf(steady, "ad-0")).isEqualTo(countOf(clicks, "ad-0"));
    }
  }

  private static List<String> reconciledHours(Application application) {
    return application.request().get("/v1/reconciliations").jsonPath().getList("hour");
  }

  private static JsonPath report(Application application, Instant hour) {
    return application
        .request()
        .get("/v1/reconciliations?hour=" + hour)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /** As Prometheus would scrape it. */
  private static double difference(Application application) {
    return application
        .request()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith("clickfold_recalculator_reconciliation_difference"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> with(Map<String, String> more, String role) {
    Map<String, String> settings = new HashMap<>(RECALCULATOR);
    settings.putAll(more);
    settings.put("CLICKFOLD_ROLES", role);
    return settings;
  }

  /** As somebody might by hand: with the write timestamps of now. */
  private void corrupt(String keyspace) {
    String day = LocalDate.ofInstant(start, ZoneOffset.UTC).toString();
    try (CqlSession session = CassandraSessions.open()) {
      int source =
          session
              .execute(
                  "SELECT source FROM %s.ad_totals WHERE ad_id = 'ad-0' AND day = '%s' LIMIT 1"
                      .formatted(keyspace, day))
              .one()
              .getInt("source");
      for (int minute = 0; minute < 10; minute++) {
        Instant at = start.plusSeconds(60L * minute);
        if (!LocalDate.ofInstant(at, ZoneOffset.UTC).toString().equals(day)) {
          break;
        }
        for (String cql :
            List.of(
                "UPDATE %1$s.ad_totals SET clicks = 999999 WHERE ad_id = 'ad-0' AND day = '%2$s'"
                    + " AND minute = '%3$s' AND source = %4$d",
                "DELETE FROM %1$s.ad_totals WHERE ad_id = 'ad-1' AND day = '%2$s' AND minute ="
                    + " '%3$s'",
                "DELETE FROM %1$s.ad_cubes WHERE ad_id = 'ad-2' AND day = '%2$s' AND minute ="
                    + " '%3$s'",
                "DELETE FROM %1$s.rankings WHERE cube = 'total' AND cell = [] AND window_minutes ="
                    + " 5 AND day = '%2$s' AND until = '%3$s'")) {
          session.execute(cql.formatted(keyspace, day, at, source));
        }
      }
      insertTotal(session, keyspace, "made-up", 3);
      // Another minute's cells of the same ad, as if they came from one more source.
      var cubes =
          session
              .execute(
                  "SELECT cubes, minute FROM %s.ad_cubes WHERE ad_id = 'ad-0' AND day = '%s' LIMIT 1"
                      .formatted(keyspace, day))
              .one();
      session.execute(
          session
              .prepare(
                  "INSERT INTO %s.ad_cubes (ad_id, day, minute, source, cubes) VALUES ('ad-0', '%s', ?, 77, ?)"
                      .formatted(keyspace, day))
              .bind(cubes.getInstant("minute"), cubes.getByteBuffer("cubes")));
      var head =
          session
              .execute(
                  "SELECT ad_id, cube, hour, minute, level, cells FROM %s.ad_parts LIMIT 1"
                      .formatted(keyspace))
              .one();
      session.execute(
          session
              .prepare(
                  "INSERT INTO %s.ad_parts (ad_id, cube, hour, bucket, part, minute, source, segment, level, cells) VALUES (?, ?, ?, 0, 0, ?, 77, 0, ?, ?)"
                      .formatted(keyspace))
              .bind(
                  head.getString("ad_id"),
                  head.getString("cube"),
                  head.getInstant("hour"),
                  head.getInstant("minute"),
                  head.getInt("level"),
                  head.getByteBuffer("cells")));
    }
  }

  private void insertTotal(CqlSession session, String keyspace, String adId, int source) {
    session.execute(
        "INSERT INTO %s.ad_totals (ad_id, day, minute, source, clicks) VALUES ('%s', '%s', '%s', %d, 7)"
            .formatted(keyspace, adId, LocalDate.ofInstant(start, ZoneOffset.UTC), start, source));
  }

  private long clicksOf(Application application, String ad) {
    return answer(application, ad, "").getLong("clicks");
  }

  private JsonPath answer(Application application, String ad, String more) {
    return application
        .request()
        .urlEncodingEnabled(false)
        .get(
            "/v1/ads/%s/clicks?from=%s&to=%s%s"
                .formatted(ad, start, start.plus(LENGTH).plusSeconds(120), more))
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static long countOf(List<KnownClick> clicks, String ad) {
    return clicks.stream().filter(click -> click.adId().equals(ad)).count();
  }
}
