package io.clickfold.api.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.clickfold.problem.Problem;
import io.clickfold.problem.ProblemException;
import io.clickfold.testing.TestConfig;
import io.quarkus.runtime.Startup;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopRequestParserTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:17:42.5Z");

  private final TopRequestParser parser = parser(Map.of());

  @Test
  void withoutParametersTheNewestRankingOfFiveMinutes() {
    assertThat(parse(""))
        .isEqualTo(
            new TopRequest(
                10,
                5,
                millis("2026-11-22T10:13:00Z"),
                millis("2026-11-22T10:18:00Z"),
                Cube.TOTAL,
                Map.of(),
                0,
                0));
    assertThat(parse("").namesItsWindow()).isFalse();
  }

  @Test
  void defaultsFitWhatIsConfigured() {
    TopRequestParser other =
        parser(Map.of("clickfold.ranker.windows", "60m,3m", "clickfold.ranker.top", "7"));

    TopRequest request = other.parse(Map.of(), NOW);

    assertThat(request.n()).isEqualTo(7);
    assertThat(request.window()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"1m, 1", "10m, 10", "60m, 60", "1h, 60", "1440m, 1440", "24h, 1440"})
  void windowsAreNamedByMinutesOrHours(String name, int minutes) {
    TopRequestParser other = parser(Map.of("clickfold.ranker.windows", "1m,10m,1h,1d"));

    assertThat(other.parse(parameters("window=" + name), NOW).window()).isEqualTo(minutes);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T10:18:00Z, 2026-11-22T10:18:00Z",
    "2026-11-22T10:17:00.000Z, 2026-11-22T10:17:00Z",
    "2026-11-22T00:00:00%2B09:00, 2026-11-21T15:00:00Z",
    // 35 days before the running minute, and the minutes that expire first.
    "2026-10-18T10:20:00Z, 2026-10-18T10:20:00Z",
  })
  void atIsTheWindowsEnd(String at, Instant end) {
    TopRequest request = parse("at=" + at);

    assertThat(request.oldest()).isEqualTo(end.toEpochMilli());
    assertThat(request.newest()).isEqualTo(end.toEpochMilli());
    assertThat(request.namesItsWindow()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "100, 100"})
  void asManyAdsAsAreKept(String text, int n) {
    assertThat(parse("n=" + text).n()).isEqualTo(n);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "n=0; must be a whole number from 1 to 100",
        "n=101; from 1 to 100",
        "n=99999999999; from 1 to 100",
        "n=-1; from 1 to 100",
        "n=ten; from 1 to 100",
        "n=; from 1 to 100",
        "window=2m; must be one of 1m, 3m, 5m, 10m, 15m, 30m, 60m",
        "window=5; must be one of",
        "window=5min; must be one of",
        "window=1d; must be one of",
        "window=; must be one of",
        "at=2026-11-22T10:19:00Z; must not be after 2026-11-22T10:18:00Z",
        "at=2026-11-22T10:17:42Z; 2026-11-22T10:17:00Z or 2026-11-22T10:18:00Z",
        "at=2026-11-22T10:15:00+09:00; %2B",
        "at=now; RFC 3339",
        "at=2026-10-18T10:19:00Z; kept for 840 hours. 'at' must not be before 2026-10-18T10:19:42",
        "at=1969-12-31T00:00:00Z; between 1970 and 9999",
        "windw=5m; no parameter 'windw'. There are n, window, at, series, country, ip, user_id, device",
        "last=5m; no parameter 'last'",
        "n=5&n=5; given more than once",
        "country=KR&country=JP; given more than once",
        "ip=203.0.113; IPv4 or IPv6",
        "series=0m; a number of minutes from 1m to 60m",
        "series=61m; from 1m to 60m",
        "series=5; from 1m to 60m",
        "series=1h; from 1m to 60m",
        "series=; from 1m to 60m",
        "series=05m; from 1m to 60m",
        "series=5m&at=2026-10-18T10:22:00Z; Series are kept for 840 hours. 'at' must not be before 2026-10-18T10:22:42",
      })
  void theProblemSaysWhatToDo(String query, String detail) {
    Problem problem = problem(query);

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.type()).isEqualTo("urn:clickfold:problem:invalid-parameter");
    assertThat(problem.detail()).contains(detail);
  }

  @Test
  void filtersAreTheCellOfARankedCube() {
    TopRequestParser other = parser(Map.of("clickfold.ranker.cubes", "device+country,ip"));

    TopRequest pair = other.parse(parameters("device=&country=KR"), NOW);
    TopRequest address = other.parse(parameters("ip=2001:DB8:0::1"), NOW);

    assertThat(pair.cube()).isEqualTo(Cube.parse("country+device"));
    assertThat(pair.filters()).isEqualTo(Map.of(Dimension.COUNTRY, "KR", Dimension.DEVICE, ""));
    assertThat(pair.cell()).containsExactly("KR", "");
    assertThat(address.cell()).containsExactly("2001:db8::1");
    assertThat(parse("").cell()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"country=KR&device=tv, country+device", "ip=203.0.113.9, ip"})
  void cubesThatAreNotRankedAreRefusedWithThoseThatAre(String query, String cube) {
    Problem problem = problem(query);

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.type()).isEqualTo("urn:clickfold:problem:undeclared-cube");
    assertThat(problem.detail())
        .contains("not ranked by " + cube)
        .contains("total, country, device.");
  }

  @ParameterizedTest
  @CsvSource({"1m, 1", "30m, 30", "60m, 60"})
  void aSeriesIsOfSomeMinutesUpToTheWindowsEnd(String text, int minutes) {
    TopRequest request = parse("series=%s&at=2026-11-22T10:15:00Z&window=30m".formatted(text));

    long end = millis("2026-11-22T10:15:00Z");
    assertThat(request.seriesMinutes()).isEqualTo(minutes);
    assertThat(request.series(end)).isEqualTo(new MinuteRange(end - minutes * 60_000L, end));
    assertThat(request.minutes())
        .isEqualTo(new MinuteRange(end - Math.max(30, minutes) * 60_000L, end));
    assertThat(parse("series=5m&at=2026-10-18T10:23:00Z").seriesMinutes()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "clickfold.ranker.windows; 5m,3m; series=5m; windows of 1m are not ranked here",
        "clickfold.store.keep-cells; 1h; series=56m&country=KR; longer than counts",
        "clickfold.store.keep-rankings; 1h; series=56m; longer than counts",
      })
  void whatASeriesNeedsIsSaid(String setting, String value, String query, String detail) {
    TopRequestParser other = parser(Map.of(setting, value));
    Map<String, List<String>> asked = parameters(query);

    assertThat(
            catchThrowableOfType(ProblemException.class, () -> other.parse(asked, NOW))
                .problem()
                .detail())
        .contains(detail);
    asked.remove("series");
    assertThat(other.parse(asked, NOW).hasSeries()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "clickfold.ranker.top, 500, series=30m&n=100, 100",
    "clickfold.ranker.top, 500, series=30m&n=500, 100",
    "clickfold.query.max-ads, 9, series=1m, 9",
    "clickfold.query.max-points, 100, series=11m, 9",
    "clickfold.query.max-points, 10, series=11m, 0",
    "clickfold.ranker.top, 500, n=500, 0",
  })
  void onlySoManyAdsHaveTheirClicksByMinute(
      String setting, String value, String query, int seriesAds) {
    TopRequest request = parser(Map.of(setting, value)).parse(parameters(query), NOW);

    assertThat(request.seriesAds()).isEqualTo(seriesAds);
  }

  @Test
  void overlongValuesAreRefused() {
    assertThat(problem("country=" + "x".repeat(257)).detail()).contains("257 characters");
  }

  @Test
  void settingsThatContradictEachOtherEndTheStart() {
    assertThat(TopRequestParser.class).hasAnnotation(Startup.class);
    assertThatThrownBy(
            () -> parser(Map.of("clickfold.cubes", "country", "clickfold.ranker.cubes", "device")))
        .hasMessageContaining("clickfold.ranker.cubes has device, which is not counted");
  }

  private TopRequest parse(String query) {
    return parser.parse(parameters(query), NOW);
  }

  private Problem problem(String query) {
    return catchThrowableOfType(ProblemException.class, () -> parse(query)).problem();
  }

  private static TopRequestParser parser(Map<String, String> properties) {
    return new TopRequestParser(TestConfig.with(properties));
  }

  private static Map<String, List<String>> parameters(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
      String[] parts = pair.split("=", 2);
      parameters
          .computeIfAbsent(parts[0], name -> new ArrayList<>())
          .add(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }
}
