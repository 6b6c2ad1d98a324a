package io.clickfold.api.clicks;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.ClickParser;
import io.clickfold.problem.ProblemException;
import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import io.clickfold.testing.FuzzedQuery;
import io.clickfold.testing.TestConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Any parameters of a query for clicks. */
class ClicksRequestParserFuzzTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:17:42.5Z");

  private final ClicksRequestParser parser = new ClicksRequestParser(TestConfig.with(Map.of()));

  @FuzzTest
  void isWithinTheLimitsOrRefused(byte[] input) {
    Map<String, List<String>> parameters = FuzzedQuery.of(input);
    try {
      List<ClicksRequest> requests =
          Allocation.atMost(
              Allocation.forInput(input.length), () -> parser.parseAll(parameters, NOW));
      assertThat(requests).isNotEmpty().doesNotHaveDuplicates();
      for (ClicksRequest request : requests) {
        assertThat(request.adId()).hasSizeBetween(1, ClickParser.MAX_FIELD_CHARS);
        assertThat(Duration.ofMillis(request.range().to() - request.range().from()))
            .isBetween(Duration.ofMinutes(1), Duration.ofDays(400));
        assertThat(request.cube().dimensions()).containsAll(request.filters().keySet());
        request.points().ifPresent(points -> assertThat(points.count()).isPositive());
      }
    } catch (ProblemException e) {
      assertThat(e.problem().status()).isEqualTo(400);
      assertThat(e.problem().detail()).isNotEmpty();
    }
    try {
      assertThat(parser.parseLive("ad", parameters, NOW)).isNotNull();
    } catch (ProblemException e) {
      assertThat(e.problem().status()).isEqualTo(400);
    }
  }
}
