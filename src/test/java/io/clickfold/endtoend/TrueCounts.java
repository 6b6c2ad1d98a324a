package io.clickfold.endtoend;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.testing.KnownClick;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What the answers have to be for some clicks, and whether they are. */
final class TrueCounts {
  private final List<KnownClick> clicks;
  private final String from;
  private final String to;

  TrueCounts(List<KnownClick> clicks) {
    this.clicks = clicks;
    this.from = edge(clicks.stream().map(KnownClick::minute).min(Instant::compareTo).orElseThrow());
    this.to =
        edge(
            clicks.stream()
                .map(KnownClick::minute)
                .max(Instant::compareTo)
                .orElseThrow()
                .plus(1, ChronoUnit.MINUTES));
  }

  /**
   * Waits until every answer is final, and holds each against the truth: by ad and minute, and by
   * the value of every dimension.
   */
  void assertAnsweredBy(Application application, Duration patience) {
    Map<String, List<KnownClick>> byAd =
        clicks.stream()
            .collect(
                groupingBy(KnownClick::adId, TreeMap::new, java.util.stream.Collectors.toList()));
    await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              JsonPath answer = answer(application, "ad-0", "");
              assertThat(answer.getBoolean("final"))
                  .as(() -> answer.prettify() + application.request().get("/q/health").asString())
                  .isTrue();
            });
    byAd.forEach(
        (ad, ofAd) -> {
          JsonPath total = answer(application, ad, "&granularity=minute");
          assertThat(total.getLong("clicks")).as("clicks of %s", ad).isEqualTo(ofAd.size());
          assertThat(series(total))
              .as("minutes of %s", ad)
              .isEqualTo(count(ofAd, c -> c.minute().toString()));
          assertGroups(application, ad, "country", ofAd, KnownClick::country);
          assertGroups(application, ad, "device", ofAd, KnownClick::device);
          assertGroups(application, ad, "ip", ofAd, KnownClick::ip);
          assertGroups(application, ad, "user_id", ofAd, KnownClick::userId);
          List<KnownClick> inKorea = ofAd.stream().filter(c -> c.country().equals("KR")).toList();
          assertGroups(application, ad, "device&country=KR", inKorea, KnownClick::device);
        });
  }

  private void assertGroups(
      Application application,
      String ad,
      String groupBy,
      List<KnownClick> expected,
      Function<KnownClick, String> value) {
    String dimension = groupBy.split("&")[0];
    Map<String, Long> groups = new HashMap<>();
    answer(application, ad, "&group_by=" + groupBy)
        .<Map<String, Object>>getList("groups")
        .forEach(
            group ->
                groups.put(
                    (String) group.get(dimension), ((Number) group.get("clicks")).longValue()));
    assertThat(groups).as("%s by %s", ad, groupBy).isEqualTo(count(expected, value));
  }

  private JsonPath answer(Application application, String ad, String more) {
    return application
        .request()
        .urlEncodingEnabled(false)
        .get("/v1/ads/%s/clicks?from=%s&to=%s%s".formatted(ad, from, to, more))
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static Map<String, Long> series(JsonPath answer) {
    Map<String, Long> series = new HashMap<>();
    answer
        .<Map<String, Object>>getList("series")
        .forEach(
            point -> {
              long clicks = ((Number) point.get("clicks")).longValue();
              if (clicks > 0) {
                series.put((String) point.get("from"), clicks);
              }
            });
    return series;
  }

  private static Map<String, Long> count(List<KnownClick> clicks, Function<KnownClick, String> by) {
    return clicks.stream().collect(groupingBy(by, counting()));
  }

  private static String edge(Instant minute) {
    return minute.toString();
  }
}
