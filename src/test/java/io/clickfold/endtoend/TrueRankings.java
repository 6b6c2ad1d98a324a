package io.clickfold.endtoend;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.testing.KnownClick;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the rankings have to be for some clicks, and whether they are. */
final class TrueRankings {
  private static final List<Integer> WINDOWS = List.of(1, 3, 5, 10, 15, 30, 60);

  /** REST-assured's paths would be compiled for each of thousands of answers. */
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<KnownClick> clicks;
  private final Instant first;
  private final Instant last;

  TrueRankings(List<KnownClick> clicks) {
    this.clicks = clicks;
    this.first = clicks.stream().map(KnownClick::minute).min(Instant::compareTo).orElseThrow();
    this.last = clicks.stream().map(KnownClick::minute).max(Instant::compareTo).orElseThrow();
  }

  /**
   * Waits until every ranking is final, and holds each against the truth: for windows of every
   * length that end with each minute that has clicks, among all clicks and for each country and
   * device.
   */
  void assertAnsweredBy(Application application, Duration patience) {
    Instant end = last.plus(1, ChronoUnit.MINUTES);
    await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> assertThat(answer(application, 1, end, "").get("final").asBoolean()).isTrue());
    for (Instant at = first; !at.isAfter(end); at = at.plus(1, ChronoUnit.MINUTES)) {
      for (int window : WINDOWS) {
        assertRanking(application, window, at, "", click -> true);
        assertEach(application, window, at, "country", KnownClick::country);
        assertEach(application, window, at, "device", KnownClick::device);
      }
    }
  }

  private void assertEach(
      Application application,
      int window,
      Instant at,
      String dimension,
      Function<KnownClick, String> value) {
    for (String one : clicks.stream().map(value).distinct().toList()) {
      assertRanking(
          application,
          window,
          at,
          "&" + dimension + "=" + one,
          click -> value.apply(click).equals(one));
    }
  }

  private void assertRanking(
      Application application,
      int window,
      Instant at,
      String filter,
      Predicate<KnownClick> matches) {
    Instant from = at.minus(window, ChronoUnit.MINUTES);
    Map<String, Long> byAd =
        clicks.stream()
            .filter(click -> !click.time().isBefore(from) && click.time().isBefore(at))
            .filter(matches)
            .collect(groupingBy(KnownClick::adId, counting()));
    List<String> expected =
        byAd.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<String, Long> ad) -> -ad.getValue())
                    .thenComparing(Map.Entry::getKey))
            .map(ad -> ad.getKey() + "=" + ad.getValue())
            .toList();
    JsonNode answer = answer(application, window, at, filter);
    String what = "%d minutes until %s%s".formatted(window, at, filter);
    assertThat(ads(answer)).as(what).containsExactlyElementsOf(expected);
    assertThat(answer.get("final").asBoolean()).as("%s is final", what).isTrue();
  }

  private static Stream<String> ads(JsonNode answer) {
    return StreamSupport.stream(answer.get("ads").spliterator(), false)
        .map(ad -> ad.get("ad_id").asText() + "=" + ad.get("clicks").asLong());
  }

  private static JsonNode answer(Application application, int window, Instant at, String filter) {
    String answer =
        application
            .request()
            .urlEncodingEnabled(false)
            .get("/v1/ads/top?n=100&window=%dm&at=%s%s".formatted(window, at, filter))
            .then()
            .statusCode(200)
            .extract()
            .asString();
    try {
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(answer, e);
    }
  }
}
