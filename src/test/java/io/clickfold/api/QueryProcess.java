package io.clickfold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.time.Duration;

/** What tests of the packaged application with the role query have in common. */
public final class QueryProcess {
  private QueryProcess() {}

  /** Waits until it has Cassandra. */
  public static void awaitReady() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(RestAssured.get("/q/health/ready").statusCode()).isEqualTo(200));
  }

  public static void assertProblem(Response response, int status) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
    assertThat(response.contentType()).startsWith("application/problem+json");
    assertThat(response.jsonPath().getMap("$"))
        .containsOnlyKeys("type", "title", "status", "detail")
        .containsEntry("status", status);
  }
}
