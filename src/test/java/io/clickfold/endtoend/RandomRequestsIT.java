package io.clickfold.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever is asked of whichever endpoint, the answer comes in time, is no defect, and says what is
 * wrong with the request. {@code -Dclickfold.requests=…} says how many are sent.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RandomRequestsIT {
  private static final Logger LOG = Logger.getLogger(RandomRequestsIT.class);
  private static final int REQUESTS = Integer.getInteger("clickfold.requests", 3_000);
  private static final Duration IN_TIME = Duration.ofSeconds(30);
  private static final int UNAVAILABLE = 503;
  private static final int CLIENTS_FAULT = 400;
  private static final int DEFECT = 500;

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void noRequestIsAnsweredWithADefect() throws IOException {
    LOG.infof("-Dclickfold.seed=%d", seed);
    Deployment deployment = new Deployment("randomrequests", Duration.ofSeconds(5));
    Map<Integer, Integer> statuses = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    try (Application application = Application.start(deployment).awaitReady()) {
      JsonNode description =
          json.readTree(application.request().get("/q/openapi?format=json").asByteArray());
      for (int number = 0; number < REQUESTS; number++) {
        RandomRequest request = RandomRequest.of(description, new Random(seed + number));
        RawAnswer answer = RawAnswer.to(request.bytes(), application.uri("/").getPort(), IN_TIME);
        statuses.merge(answer.status(), 1, Integer::sum);
        String fault = fault(request, answer);
        if (!fault.isEmpty()) {
          wrong.add("%s: request %d, %s -> %s".formatted(fault, number, request, answer));
        }
      }
      LOG.infof("%d requests: %s", REQUESTS, statuses);

      assertThat(wrong).isEmpty();
      assertThat(application.logged("A request failed")).isZero();
      assertThat(application.isReady()).isTrue();
      assertThat(statuses).containsKeys(200, 202, 400, 404);
    }
  }

  /** What is wrong with an answer; empty if nothing is. */
  private String fault(RandomRequest request, RawAnswer answer) {
    if (answer.status() >= DEFECT && answer.status() != UNAVAILABLE) {
      return "a defect";
    }
    if (!request.hasAddress()) {
      // The framework refuses it before anything of ours sees it, and says nothing.
      return answer.status() == CLIENTS_FAULT ? "" : "an answer for no address";
    }
    if (answer.status() >= CLIENTS_FAULT && !request.isHead() && !isProblem(answer)) {
      return "no problem document";
    }
    return answer.status() == UNAVAILABLE && answer.header("retry-after").isEmpty()
        ? "nothing says when to try again"
        : "";
  }

  private boolean isProblem(RawAnswer answer) {
    if (!answer.header("content-type").startsWith("application/problem+json")) {
      return false;
    }
    try {
      JsonNode problem = json.readTree(answer.body().getBytes(StandardCharsets.ISO_8859_1));
      return problem.path("status").asInt() == answer.status()
          && !problem.path("title").asText().isEmpty()
          && !problem.path("detail").asText().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }
}
