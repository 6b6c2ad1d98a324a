package io.clickfold.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickfold.faults.SentClicks.Outcome;
import io.clickfold.faults.SentClicks.Sent;
import io.clickfold.testing.KnownClick;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Holds answers and the archive against the clicks that were sent. Of clicks with an unknown fate
 * the archive decides whether they have to be counted; it must have all that were acknowledged, and
 * none that was aborted or never sent.
 */
final class CountCheck {
  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final int SECONDS_BETWEEN = 5;
  private static final int ALL_GROUPS = 1_000;

  private final HttpAnswers http;
  private final List<Member> queries;
  private final Map<String, List<Sent>> byAd;
  private final Map<String, Sent> byId;
  private final Instant from;
  private final Instant to;

  /**
   * What was found.
   *
   * @param cells how many were compared
   * @param wrong one line for each that is not right
   * @param counted how many clicks with an unknown fate are counted
   */
  record Result(long cells, List<String> wrong, long counted) {}

  CountCheck(HttpAnswers http, List<Member> queries, SentClicks sent) {
    this.http = http;
    this.queries = queries;
    this.byAd =
        sent.all().stream()
            .collect(
                Collectors.groupingBy(
                    one -> one.click().adId(), TreeMap::new, Collectors.toList()));
    this.byId =
        sent.all().stream().collect(Collectors.toMap(one -> one.click().eventId(), one -> one));
    this.from = edge(sent, true);
    this.to = edge(sent, false).plus(1, ChronoUnit.MINUTES);
  }

  private static Instant edge(SentClicks sent, boolean first) {
    return sent.all().stream()
        .map(one -> one.click().minute())
        .reduce((a, b) -> a.isBefore(b) == first ? a : b)
        .orElseThrow();
  }

  /** Compares again and again until all is right and final, or for some minutes. */
  Result untilRight() {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      Result result = compare();
      if (result.wrong.isEmpty() || Instant.now().isAfter(deadline)) {
        return result;
      }
      Waiting.seconds(SECONDS_BETWEEN);
    }
  }

  private Result compare() {
    List<String> wrong = new ArrayList<>();
    long cells = 0;
    long counted = 0;
    for (String ad : byAd.keySet()) {
      try {
        List<KnownClick> archived = archived(ad, wrong);
        cells += compare(ad, archived, wrong);
        counted +=
            archived.stream()
                .filter(click -> byId.get(click.eventId()).outcome() == Outcome.UNKNOWN)
                .count();
      } catch (IllegalStateException e) {
        wrong.add(ad + ": " + e.getMessage());
      }
    }
    return new Result(cells, wrong, counted);
  }

  /** Each archived click of an ad once. */
  private List<KnownClick> archived(String ad, List<String> wrong) {
    Set<String> ids = new HashSet<>();
    List<KnownClick> archived = new ArrayList<>();
    for (String line : ask(ad, "raw-clicks", "").lines().toList()) {
      String id = http.parse(line).get("click").get("event_id").asText();
      Sent sent = byId.get(id);
      if (sent == null) {
        wrong.add("%s: archived, but never sent: %s".formatted(ad, line));
      } else if (sent.outcome() == Outcome.ABORTED) {
        wrong.add("%s: archived, but aborted: %s".formatted(ad, line));
      } else if (ids.add(id)) {
        archived.add(sent.click());
      }
    }
    for (Sent sent : byAd.get(ad)) {
      if (sent.outcome() == Outcome.ACKNOWLEDGED && !ids.contains(sent.click().eventId())) {
        wrong.add("%s: acknowledged, but not archived: %s".formatted(ad, sent.click()));
      }
    }
    return archived;
  }

  private long compare(String ad, List<KnownClick> clicks, List<String> wrong) {
    JsonNode total = answer(ad, "&granularity=minute");
    if (!total.get("final").asBoolean()) {
      wrong.add(
          "%s: not final, only until %s; gaps %s"
              .formatted(ad, total.path("final_until"), total.path("gaps")));
    }
    long cells =
        compare(
            ad + " by minute",
            series(total),
            count(clicks, click -> click.minute().toString()),
            wrong);
    for (String device : ad.startsWith("probe-") ? Set.<String>of() : Set.of("mobile")) {
      cells +=
          compare(
              ad + " by minute, " + device,
              series(answer(ad, "&granularity=minute&device=" + device)),
              count(
                  clicks.stream().filter(click -> click.device().equals(device)).toList(),
                  click -> click.minute().toString()),
              wrong);
    }
    cells += compareGroups(ad, "country", clicks, KnownClick::country, wrong);
    cells += compareGroups(ad, "ip", clicks, KnownClick::ip, wrong);
    cells += compareGroups(ad, "user_id", clicks, KnownClick::userId, wrong);
    cells += compareGroups(ad, "device", clicks, KnownClick::device, wrong);
    return cells;
  }

  private long compareGroups(
      String ad,
      String dimension,
      List<KnownClick> clicks,
      Function<KnownClick, String> value,
      List<String> wrong) {
    Map<String, Long> expected = count(clicks, value);
    if (expected.size() > ALL_GROUPS) {
      return 0;
    }
    Map<String, Long> answered = new HashMap<>();
    for (JsonNode group : answer(ad, "&group_by=" + dimension).get("groups")) {
      answered.put(group.get(dimension).asText(), group.get("clicks").asLong());
    }
    return compare(ad + " by " + dimension, answered, expected, wrong);
  }

  private static long compare(
      String what, Map<String, Long> answered, Map<String, Long> expected, List<String> wrong) {
    Set<String> keys = new TreeSet<>(answered.keySet());
    keys.addAll(expected.keySet());
    for (String key : keys) {
      long is = answered.getOrDefault(key, 0L);
      long should = expected.getOrDefault(key, 0L);
      if (is != should) {
        wrong.add("%s: %s has %d and should have %d".formatted(what, key, is, should));
      }
    }
    return keys.size();
  }

  private static Map<String, Long> series(JsonNode answer) {
    Map<String, Long> series = new HashMap<>();
    for (JsonNode point : answer.get("series")) {
      if (point.get("clicks").asLong() > 0) {
        series.put(point.get("from").asText(), point.get("clicks").asLong());
      }
    }
    return series;
  }

  private static Map<String, Long> count(List<KnownClick> clicks, Function<KnownClick, String> by) {
    return clicks.stream().collect(Collectors.groupingBy(by, Collectors.counting()));
  }

  private JsonNode answer(String ad, String more) {
    return http.parse(ask(ad, "clicks", more));
  }

  private String ask(String ad, String what, String more) {
    return http.getAny(queries, "/v1/ads/%s/%s?from=%s&to=%s%s".formatted(ad, what, from, to, more))
        .orElseThrow(() -> new IllegalStateException("no process answers for its " + what));
  }
}
