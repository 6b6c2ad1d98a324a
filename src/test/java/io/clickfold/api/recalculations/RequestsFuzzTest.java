package io.clickfold.api.recalculations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.click.MinuteRange;
import io.clickfold.problem.ProblemException;
import io.clickfold.testing.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/** Any bytes as a body that asks for a recalculation or a reconciliation. */
class RequestsFuzzTest {
  private static final Duration LONGEST = Duration.ofDays(7);

  private final ObjectMapper json = new ObjectMapper();

  @FuzzTest
  void isWithinTheLimitsOrRefused(byte[] body) {
    try {
      RecalculationRequest request = json.readValue(body, RecalculationRequest.class);
      MinuteRange range = Requests.range(request, LONGEST);
      assertThat(range.to() - range.from()).isBetween(60_000L, LONGEST.toMillis());
      Set<String> ads = Requests.ads(request);
      assertThat(ads)
          .hasSizeLessThanOrEqualTo(1_000)
          .allMatch(ad -> !ad.isEmpty() && ad.length() <= 256)
          .allMatch(StandardCharsets.UTF_8.newEncoder()::canEncode);
    } catch (ProblemException e) {
      assertThat(e.problem().status()).isEqualTo(400);
    } catch (JsonProcessingException e) {
      assertThat(e.getMessage()).isNotEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FuzzTest
  void isAnHourOrRefused(byte[] body) {
    try {
      MinuteRange hour = Requests.hour(json.readValue(body, ReconciliationRequest.class));
      assertThat(hour.to() - hour.from()).isEqualTo(Duration.ofHours(1).toMillis());
      assertThat(hour.hours()).hasSize(1);
    } catch (ProblemException e) {
      assertThat(e.problem().status()).isEqualTo(400);
    } catch (JsonProcessingException e) {
      assertThat(e.getMessage()).isNotEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
