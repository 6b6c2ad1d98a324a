package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.testing.CassandraSessions;
import io.clickfold.testing.KnownClick;
import io.clickfold.testing.Proof;
import io.clickfold.testing.TestServers;
import io.restassured.path.json.JsonPath;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a recalculation that is cancelled, shared, interrupted, or cannot be done. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@Proof
class RecalculationFailuresIT {
  private static final Logger LOG = Logger.getLogger(RecalculationFailuresIT.class);
  private static final Duration LATENESS = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration NOTICED = Duration.ofSeconds(90);
  private static final Duration LENGTH = Duration.ofHours(2);
  private static final int CLICKS = 20_000;
  private static final long WRONG = 999_999;

  /** Of several sources. */
  private static final List<String> ADS = List.of("ad-0", "ad-1", "ad-2", "ad-3", "ad-4", "ad-5");

  private static final Map<String, String> RECALCULATOR =
      Map.of("CLICKFOLD_ROLES", "recalculator", "CLICKFOLD_RECALCULATOR_RECONCILE_HOURS", "0");

  private final Instant start =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(5));
  private final Instant end = start.plus(LENGTH);
  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Deployment deployment = new Deployment("recalcfail", LATENESS);

  @Test
  void whateverGetsInTheWayCountsAreOldOrNew() {
    LOG.infof("-Dclickfold.seed=%d", seed);
    List<KnownClick> clicks = sendBeforeAnybodyCounts();
    TrueCounts truth = new TrueCounts(clicks);
    try (Application steady = Application.start(deployment).awaitReady();
        CqlSession session = CassandraSessions.open()) {
      truth.assertAnsweredBy(steady, TIMEOUT);
      RecalculationClient jobs = new RecalculationClient(steady);
      try (Application recalculator = Application.start(deployment, RECALCULATOR).awaitReady()) {
        countsWhatIsLeftIfThatIsWanted(session, jobs);
        truth.assertAnsweredBy(steady, TIMEOUT);

        isCancelled(session, steady, jobs);
        truth.assertAnsweredBy(steady, TIMEOUT);

        outlastsAnOutageOfCassandra(jobs, recalculator);
        truth.assertAnsweredBy(steady, TIMEOUT);
        outlastsAnOutageOfKafka(jobs, recalculator);
        truth.assertAnsweredBy(steady, TIMEOUT);

        isShared(jobs, recalculator);
        truth.assertAnsweredBy(steady, TIMEOUT);

        failsOnDamage(session, steady, jobs, truth);
        ranksNothingByAPartOfItsClicks(session, steady, jobs);
        truth.assertAnsweredBy(steady, TIMEOUT);
      }
    }
  }

  private List<KnownClick> sendBeforeAnybodyCounts() {
    try (Application creator =
        Application.start(deployment, Map.of("CLICKFOLD_ROLES", "collector"))) {
      creator.awaitReady();
      return new OldClicks(deployment, random).send(start, LENGTH, CLICKS);
    }
  }

  private void countsWhatIsLeftIfThatIsWanted(CqlSession session, RecalculationClient jobs) {
    Row position =
        session
            .execute(
                "SELECT topic, source, since FROM %s.archive_positions LIMIT 1"
                    .formatted(deployment.name()))
            .one();
    since(session, position, end);
    String range = "\"from\":\"%s\",\"to\":\"%s\"".formatted(start, end);
    assertThat(jobs.post(range).statusCode(409).extract().jsonPath().getString("type"))
        .isEqualTo("urn:clickfold:problem:archive-incomplete");
    jobs.awaitDone(
        jobs.post(range + ",\"accept_incomplete_archive\":true")
            .statusCode(202)
            .extract()
            .jsonPath()
            .getString("id"));
    since(session, position, position.getInstant("since"));
  }

  private void since(CqlSession session, Row position, Instant since) {
    session.execute(
        "UPDATE %s.archive_positions SET since = ? WHERE topic = ? AND source = ?"
            .formatted(deployment.name()),
        since,
        position.getString("topic"),
        position.getInt("source"));
  }

  /** Each minute has its old count then, or its new one; and another job counts them all. */
  private void isCancelled(CqlSession session, Application steady, RecalculationClient jobs) {
    Map<String, Long> before = minutes(steady);
    corrupt(session);
    assertThat(minutes(steady).values()).containsOnly(WRONG);

    String id = jobs.begin(start, end);
    jobs.awaitProgress(id, "");
    JsonPath cancelled =
        steady
            .request()
            .delete("/v1/recalculations/" + id)
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    assertThat(cancelled.getString("state")).isEqualTo("cancelled");
    assertThat(cancelled.getString("reason")).isEqualTo("cancelled by request");
    assertThat(jobs.state(id)).isEqualTo("cancelled");
    Map<String, Long> after = minutes(steady);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach((minute, count) -> assertThat(count).as(minute).isIn(WRONG, before.get(minute)));
    assertThat(after.values()).as("it was not cancelled in the middle").contains(WRONG);

    jobs.awaitDone(jobs.begin(start, end));
    assertThat(minutes(steady)).isEqualTo(before);
    assertThat(jobs.state(id)).isEqualTo("cancelled");
  }

  /** Above what the last job has written, which is ahead of the clock. */
  private void corrupt(CqlSession session) {
    for (Row row :
        session.execute(
            "SELECT ad_id, day, minute, source, writetime(clicks) AS version FROM %s.ad_totals"
                .formatted(deployment.name()))) {
      session.execute(
          "UPDATE %s.ad_totals USING TIMESTAMP ? SET clicks = ? WHERE ad_id = ? AND day = ? AND minute = ? AND source = ?"
              .formatted(deployment.name()),
          row.getLong("version") + 1,
          WRONG,
          row.getString("ad_id"),
          row.getLocalDate("day"),
          row.getInstant("minute"),
          row.getInt("source"));
    }
  }

  private void outlastsAnOutageOfCassandra(RecalculationClient jobs, Application recalculator) {
    String id = inTheMiddle(jobs, recalculator);
    TestServers.get().stopCassandra();
    recalculator.resume();
    await()
        .atMost(NOTICED)
        .untilAsserted(
            () -> assertThat(notReady(recalculator)).contains("recalculator", "cassandra"));
    TestServers.get().startCassandra();
    recalculator.awaitReady();
    jobs.application().awaitReady();
    jobs.awaitDone(id);
  }

  private void outlastsAnOutageOfKafka(RecalculationClient jobs, Application recalculator) {
    String id = inTheMiddle(jobs, recalculator);
    TestServers.get().stopKafka();
    recalculator.resume();
    // Longer than a producer waits: it is given up then.
    await()
        .atMost(NOTICED)
        .until(() -> recalculator.logged("is tried again: org.apache.kafka") > 0);
    assertThat(jobs.state(id)).isEqualTo("counting");
    TestServers.get().startKafka();
    recalculator.awaitReady();
    jobs.application().awaitReady();
    jobs.awaitDone(id);
  }

  /** Stops the recalculator where it counts. */
  private String inTheMiddle(RecalculationClient jobs, Application recalculator) {
    String id = jobs.begin(start, end);
    jobs.awaitProgress(id, "");
    recalculator.stop();
    assertThat(jobs.state(id)).isEqualTo("counting");
    return id;
  }

  private void isShared(RecalculationClient jobs, Application recalculator) {
    try (Application other = Application.start(deployment, RECALCULATOR).awaitReady()) {
      double before = read(recalculator);
      String id = jobs.begin(start, end);
      await().atMost(TIMEOUT).until(() -> read(other) > 0 && read(recalculator) > before);
      jobs.awaitDone(id);
    }
  }

  private static double read(Application application) {
    return application.metric("clickfold_recalculator_clicks_total");
  }

  /** Nothing is taken away for want of clicks that cannot be read. */
  private void failsOnDamage(
      CqlSession session, Application steady, RecalculationClient jobs, TrueCounts truth) {
    Row row =
        session
            .execute(
                "SELECT minute, source, first_offset, chunk FROM %s.raw_clicks LIMIT 1"
                    .formatted(deployment.name()))
            .one();
    chunk(session, row, ByteBuffer.wrap(new byte[] {1, 2, 3}));

    String id = jobs.begin(start, end);
    await().atMost(TIMEOUT).until(() -> jobs.state(id).equals("failed"));
    assertThat(jobs.job(id).getString("reason"))
        .contains("raw_clicks has a damaged row", row.getInstant("minute").toString());
    truth.assertAnsweredBy(steady, TIMEOUT);

    chunk(session, row, row.getByteBuffer("chunk"));
    jobs.awaitDone(jobs.begin(start, end));
    assertThat(jobs.state(id)).isEqualTo("failed");
    truth.assertAnsweredBy(steady, TIMEOUT);
  }

  /** Where the archive begins within windows, these stay; all others are ranked again. */
  private void ranksNothingByAPartOfItsClicks(
      CqlSession session, Application steady, RecalculationClient jobs) {
    Instant begins = start.plus(LENGTH.dividedBy(2));
    List<String> before = rankings(steady, begins);
    Row position =
        session
            .execute(
                "SELECT topic, source FROM %s.archive_positions LIMIT 1"
                    .formatted(deployment.name()))
            .one();
    since(session, position, begins);
    for (Instant at = start; at.isBefore(begins); at = at.plusSeconds(60)) {
      session.execute(
          "DELETE FROM %s.raw_clicks WHERE minute = ? AND source = ?".formatted(deployment.name()),
          at,
          position.getInt("source"));
    }
    for (int window : List.of(1, 5)) {
      forget(session, window, begins.plusSeconds(10 * 60));
    }
    assertThat(rankings(steady, begins)).isNotEqualTo(before);

    jobs.awaitDone(jobs.begin(begins, end));

    assertThat(rankings(steady, begins)).isEqualTo(before);
  }

  /** At the version of the ranking itself, for the last job has written ahead of the clock. */
  private void forget(CqlSession session, int window, Instant until) {
    String row =
        " WHERE cube = 'total' AND cell = [] AND window_minutes = %d AND day = '%s' AND until = '%s'"
            .formatted(window, LocalDate.ofInstant(until, ZoneOffset.UTC), until);
    String table = deployment.name() + ".rankings";
    long version = session.execute("SELECT WRITETIME(clicks) FROM " + table + row).one().getLong(0);
    session.execute("DELETE FROM " + table + " USING TIMESTAMP " + version + row);
  }

  private static List<String> rankings(Application steady, Instant from) {
    List<String> rankings = new ArrayList<>();
    for (int minutes : List.of(1, 2, 4, 5, 10, 30, 59, 60)) {
      for (int window : List.of(1, 5, 60)) {
        rankings.add(
            steady
                .request()
                .get(
                    "/v1/ads/top?n=100&window=%dm&at=%s"
                        .formatted(window, from.plusSeconds(60L * minutes)))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("ads"));
      }
    }
    return rankings;
  }

  private void chunk(CqlSession session, Row row, ByteBuffer chunk) {
    session.execute(
        "UPDATE %s.raw_clicks SET chunk = ? WHERE minute = ? AND source = ? AND first_offset = ?"
            .formatted(deployment.name()),
        chunk,
        row.getInstant("minute"),
        row.getInt("source"),
        row.getLong("first_offset"));
  }

  /** The clicks of some ads by minute, where there are any. */
  private Map<String, Long> minutes(Application application) {
    Map<String, Long> minutes = new TreeMap<>();
    for (String ad : ADS) {
      application
          .request()
          .urlEncodingEnabled(false)
          .get("/v1/ads/%s/clicks?granularity=minute&from=%s&to=%s".formatted(ad, start, end))
          .then()
          .statusCode(200)
          .extract()
          .jsonPath()
          .<Map<String, Object>>getList("series")
          .forEach(
              point -> {
                long clicks = ((Number) point.get("clicks")).longValue();
                if (clicks > 0) {
                  minutes.put(ad + " " + point.get("from"), clicks);
                }
              });
    }
    return minutes;
  }

  private static List<String> notReady(Application application) {
    return application
        .request()
        .get("/q/health/ready")
        .jsonPath()
        .getList("checks.findAll { it.status == 'DOWN' }.name");
  }
}
