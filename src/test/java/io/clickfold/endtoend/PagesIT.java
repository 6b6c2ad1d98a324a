package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.api.QueryProcess;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes with the role query have pages, as they are packaged; others have none. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PagesIT {
  private static final String FILE = "/lib/uplot/uPlot.iife.min.js";
  private static final String POLICY = "Content-Security-Policy";
  private static final int MOST_BYTES = 25_000;

  private final Deployment deployment = new Deployment("pages", Duration.ofMinutes(2));

  @Test
  void queryHasThemAndAllElseIsAsItWas() {
    try (Application application =
        Application.start(deployment, Map.of("CLICKFOLD_ROLES", "query")).awaitReady()) {
      Response file = get(application, FILE);
      assertThat(file.statusCode()).isEqualTo(200);
      assertThat(file.header("Content-Type")).isEqualTo("text/javascript; charset=UTF-8");
      assertThat(file.header(POLICY)).contains("script-src 'self'");
      assertThat(file.header("Cache-Control")).isEqualTo("no-cache");
      assertThat(file.header("Content-Encoding")).isEqualTo("gzip");
      assertThat(Integer.parseInt(file.header("Content-Length"))).isLessThan(MOST_BYTES);
      assertThat(file.asString()).contains("uPlot");
      assertThat(
              application
                  .request()
                  .header("If-None-Match", file.header("ETag"))
                  .get(FILE)
                  .statusCode())
          .isEqualTo(304);
      assertThat(get(application, "/lib/uplot/uPlot.min.css").header("Content-Type"))
          .isEqualTo("text/css; charset=UTF-8");
      assertThat(get(application, "/lib/uplot/LICENSE.txt").asString()).contains("MIT");

      Response top = get(application, "/v1/ads/top?series=60m");
      assertThat(top.statusCode()).isEqualTo(200);
      assertThat(top.header("Content-Encoding")).isNull();
      assertThat(top.header("Cache-Control")).isEqualTo("no-store");
      for (String path : new String[] {"/v1/ads/top", "/q/swagger-ui/", "/q/health"}) {
        Response other = get(application, path);
        assertThat(other.statusCode()).as(path).isEqualTo(200);
        assertThat(other.header(POLICY)).as(path).isNull();
      }
      QueryProcess.assertProblem(get(application, "/lib/uplot/none.js"), 404);
      QueryProcess.assertProblem(application.request().post(FILE), 404);
    }
  }

  @Test
  void otherRolesHaveNone() {
    try (Application application =
        Application.start(
                deployment,
                Map.of(
                    "CLICKFOLD_ROLES", "collector,aggregator,ranker,writer,archiver,recalculator"))
            .awaitReady()) {
      Response file = get(application, FILE);
      QueryProcess.assertProblem(file, 404);
      assertThat(file.jsonPath().getString("detail")).contains("role 'query'");
      QueryProcess.assertProblem(get(application, "/lib/uplot/none.js"), 404);
    }
  }

  private static Response get(Application application, String path) {
    return application.request().header("Accept-Encoding", "gzip").get(path);
  }
}
