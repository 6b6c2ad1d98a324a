package io.clickfold.api.rawclicks;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.api.AdIds;
import io.clickfold.problem.ProblemException;
import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import io.clickfold.testing.FuzzedQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Any parameters of a query for raw clicks. */
class RawClicksRequestFuzzTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:17:42.5Z");
  private static final Duration KEEP = Duration.ofDays(35);

  @FuzzTest
  void isWithinTheLimitsOrRefused(byte[] input) {
    Map<String, List<String>> parameters = FuzzedQuery.of(input);
    try {
      RawClicksRequest request =
          Allocation.atMost(
              Allocation.forInput(input.length),
              () ->
                  RawClicksRequest.parse(
                      AdIds.only(parameters), AdIds.without(parameters), KEEP, NOW));
      assertThat(request.minutes().count()).isBetween(1L, 24 * 60 + 1L);
      assertThat(request.from()).isBetween(NOW.minus(KEEP).toEpochMilli(), request.to() - 1);
    } catch (ProblemException e) {
      assertThat(e.problem().status()).isEqualTo(400);
      assertThat(e.problem().detail()).isNotEmpty();
    }
  }
}
