package io.clickfold.endtoend;

import static io.restassured.http.ContentType.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The recalculations of a deployment, asked for and watched by REST.
 *
 * @param application a process that answers queries
 */
record RecalculationClient(Application application) {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** Has minutes recomputed; gives the job's id. */
  String begin(Instant from, Instant to) {
    return post("\"from\":\"%s\",\"to\":\"%s\"".formatted(from, to))
        .statusCode(202)
        .extract()
        .jsonPath()
        .getString("id");
  }

  /** Asks for a recalculation by some fields of JSON. */
  ValidatableResponse post(String fields) {
    return application
        .request()
        .contentType(JSON)
        .body("{" + fields + "}")
        .post("/v1/recalculations")
        .then();
  }

  /** A job, as it is now. */
  JsonPath job(String id) {
    return application
        .request()
        .get("/v1/recalculations/" + id)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  String state(String id) {
    return job(id).getString("state");
  }

  List<Map<String, Object>> list() {
    return new ArrayList<>(
        application
            .request()
            .get("/v1/recalculations")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath()
            .<Map<String, Object>>getList(""));
  }

  void awaitDone(String id) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(200))
        .failFast(() -> assertThat(state(id)).as(() -> job(id).prettify()).isNotEqualTo("failed"))
        .until(() -> state(id).equals("done"));
  }

  /** Waits until a job is further than it was; tells how far that is. */
  String awaitProgress(String id, String before) {
    return await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(20))
        .failFast("it was done too soon", () -> state(id).equals("done"))
        .until(
            () -> {
              JsonPath job = job(id);
              return job.getString("state")
                  + " "
                  + job.getString("tasks_done")
                  + " "
                  + job.getString("clicks_read");
            },
            now -> !now.equals(before) && !now.endsWith(" 0") && !now.endsWith(" null"));
  }
}
