package io.clickfold.api.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.problem.ProblemException;
import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import io.clickfold.testing.FuzzedQuery;
import io.clickfold.testing.TestConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Any parameters of a query for the most clicked ads. */
class TopRequestParserFuzzTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:17:42.5Z");

  private final TopRequestParser parser = new TopRequestParser(TestConfig.with(Map.of()));

  @FuzzTest
  void isWithinTheLimitsOrRefused(byte[] input) {
    Map<String, List<String>> parameters = FuzzedQuery.of(input);
    try {
      TopRequest request =
          Allocation.atMost(Allocation.forInput(input.length), () -> parser.parse(parameters, NOW));
      assertThat(request.n()).isBetween(1, 500);
      assertThat(request.oldest()).isBetween(0L, request.newest());
      assertThat(request.seriesMinutes()).isBetween(0, 60);
      assertThat(request.cell()).hasSameSizeAs(request.cube().dimensions()).doesNotContainNull();
      assertThat(request.minutes().from()).isLessThan(request.minutes().to());
    } catch (ProblemException e) {
      assertThat(e.problem().status()).isEqualTo(400);
      assertThat(e.problem().detail()).isNotEmpty();
    }
    try {
      assertThat(parser.parseLive(parameters, NOW)).isNotNull();
    } catch (ProblemException e) {
      assertThat(e.problem().status()).isEqualTo(400);
    }
  }
}
