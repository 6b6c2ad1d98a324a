package io.clickfold.api.clicks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.clickfold.problem.Problem;
import io.clickfold.problem.ProblemException;
import io.clickfold.testing.TestConfig;
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

class ClicksRequestParserTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:17:42.5Z");

  private final ClicksRequestParser parser = new ClicksRequestParser(TestConfig.with(Map.of()));

  @ParameterizedTest
  @CsvSource({
    "last=1m, 2026-11-22T10:17:00Z, 2026-11-22T10:18:00Z",
    "last=5m, 2026-11-22T10:13:00Z, 2026-11-22T10:18:00Z",
    "last=2h, 2026-11-22T08:18:00Z, 2026-11-22T10:18:00Z",
    "last=400d, 2025-10-18T10:18:00Z, 2026-11-22T10:18:00Z",
    "from=2026-11-22T10:00:00Z, 2026-11-22T10:00:00Z, 2026-11-22T10:18:00Z",
    "from=2026-11-22T10:00:00Z&to=2026-11-22T10:01:00.000Z, 2026-11-22T10:00:00Z,"
        + " 2026-11-22T10:01:00Z",
    "from=2026-11-22T10:00:00%2B09:00&to=2026-11-22T00:00:00-01:30, 2026-11-22T01:00:00Z,"
        + " 2026-11-22T01:30:00Z",
  })
  void rangesAreWholeMinutes(String query, Instant from, Instant to) {
    assertThat(parse(query).range())
        .isEqualTo(new MinuteRange(from.toEpochMilli(), to.toEpochMilli()));
  }

  @ParameterizedTest
  @CsvSource({"KR, KR", "kr, KR", "Uk, GB", "zz, ZZ"})
  void aCountryIsAskedForInAnyCase(String asked, String counted) {
    assertThat(parse("last=5m&country=" + asked).filters())
        .isEqualTo(Map.of(Dimension.COUNTRY, counted));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "granularity=hour; A time range is needed",
        "to=2026-11-22T10:00:00Z; A time range is needed",
        "last=5m&from=2026-11-22T10:00:00Z; cannot be combined",
        "last=5m&to=2026-11-22T10:00:00Z; cannot be combined",
        "last=5; such as 5m",
        "last=0m; such as 5m",
        "last=-5m; such as 5m",
        "last=99999999d; such as 5m",
        "last=401d; longer than 400 days",
        "last=9999999d; longer than 400 days",
        "from=2026-11-22T10:15:30Z; 2026-11-22T10:15:00Z or 2026-11-22T10:16:00Z",
        "from=2026-11-22T10:15:00.000000001Z; 2026-11-22T10:15:00Z or 2026-11-22T10:16:00Z",
        "from=2026-11-22T10:15:00+09:00; %2B",
        "from=1792000000000; RFC 3339",
        "from=+999999999-12-31T00:00:00Z; RFC 3339",
        "from=%2B999999999-12-31T00:00:00Z; between 1970 and 9999",
        "from=-999999999-12-31T00:00:00Z; between 1970 and 9999",
        "from=1969-12-31T00:00:00Z; between 1970 and 9999",
        "from=2026-11-22T10:18:00Z; must be before",
        "from=2026-11-22T10:18:00Z&to=2026-11-22T10:18:00Z; must be before",
        "from=2024-11-22T10:18:00Z&to=2024-11-22T10:19:00Z; kept for 9600 hours",
        "from=2026-10-01T10:18:00Z&to=2026-10-01T10:19:00Z&country=KR; kept for 840 hours",
        "last=5m&contry=KR; no parameter 'contry'",
        "last=5m&last=5m; given more than once",
        "last=5m&country=KR&country=JP; given more than once",
        "last=5m&granularity=second; minute, hour, day",
        "last=10d&granularity=minute; 14400 points",
        "last=5m&group_by=browser; country, ip, user_id, device",
        "last=5m&group_by=country,device; one dimension",
        "last=5m&ip=203.0.113; IPv4 or IPv6",
        "last=5m&country=Korea; ISO 3166-1",
      })
  void theProblemSaysWhatToDo(String query, String detail) {
    Problem problem = problem(query);

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.type()).isEqualTo("urn:clickfold:problem:invalid-parameter");
    assertThat(problem.detail()).contains(detail);
  }

  @Test
  void filtersAndGroupsTogetherAreTheCube() {
    ClicksRequest request = parse("last=5m&country=KR&group_by=device");

    assertThat(request.cube()).isEqualTo(Cube.parse("country+device"));
    assertThat(request.filters()).isEqualTo(Map.of(Dimension.COUNTRY, "KR"));
    assertThat(request.groupBy()).contains(Dimension.DEVICE);
    assertThat(parse("last=5m").cube()).isEqualTo(Cube.TOTAL);
    assertThat(parse("last=5m&country=KR&group_by=country").cube())
        .isEqualTo(Cube.parse("country"));
  }

  @ParameterizedTest
  @CsvSource({"ip=203.0.113.9&country=KR", "ip=203.0.113.9&group_by=country"})
  void cubesThatAreNotDeclaredAreRefusedWithThoseThatAre(String query) {
    Problem problem = problem("last=5m&" + query);

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.type()).isEqualTo("urn:clickfold:problem:undeclared-cube");
    assertThat(problem.detail())
        .contains("not counted by country+ip")
        .contains("total, country, ip, user_id, device, country+device");
  }

  @Test
  void addressesAreNormalised() {
    assertThat(parse("last=5m&ip=2001:DB8:0::1").filters())
        .isEqualTo(Map.of(Dimension.IP, "2001:db8::1"));
    assertThat(parse("last=5m&ip=::ffff:203.0.113.9").filters())
        .isEqualTo(Map.of(Dimension.IP, "203.0.113.9"));
  }

  @Test
  void anEmptyValueIsAFilter() {
    assertThat(parse("last=5m&country=").filters()).isEqualTo(Map.of(Dimension.COUNTRY, ""));
    assertThat(parse("last=5m&ip=").filters()).isEqualTo(Map.of(Dimension.IP, ""));
  }

  @Test
  void overlongValuesAreRefused() {
    assertThat(problem("last=5m&country=" + "x".repeat(257)).detail()).contains("257 characters");
    assertThat(
            catchThrowableOfType(
                    ProblemException.class,
                    () -> parser.parse("x".repeat(257), parameters("last=5m"), NOW))
                .problem()
                .detail())
        .contains("ad_id");
  }

  private ClicksRequest parse(String query) {
    return parser.parse("ad-42", parameters(query), NOW);
  }

  private Problem problem(String query) {
    return catchThrowableOfType(ProblemException.class, () -> parse(query)).problem();
  }

  private static Map<String, List<String>> parameters(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      String[] parts = pair.split("=", 2);
      parameters
          .computeIfAbsent(parts[0], name -> new ArrayList<>())
          .add(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }
}
