package io.clickfold.api.clicks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.api.Csv.Texts;
import io.clickfold.api.clicks.ClickCounts.SeriesPoint;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClicksCsvTest {
  private static final Instant FROM = Instant.parse("2026-11-22T10:15:00Z");
  private static final Instant MIDDLE = Instant.parse("2026-11-22T10:16:00Z");
  private static final Instant TO = Instant.parse("2026-11-22T10:17:00Z");
  private static final Instant AS_OF = Instant.parse("2026-11-22T10:17:30.125Z");
  private static final MinuteRange RANGE = new MinuteRange(FROM.toEpochMilli(), TO.toEpochMilli());
  private static final Optional<Points> POINTS = Optional.of(new Points(RANGE, Granularity.MINUTE));
  private static final Optional<Dimension> DEVICE = Optional.of(Dimension.DEVICE);

  @Test
  void oneRowForTheWhole() {
    assertThat(
            ClicksCsv.of(
                Texts.SAFE,
                request(Optional.empty(), Optional.empty()),
                List.of(counts(null, null))))
        .isEqualTo(
            """
            ad_id,from,to,clicks,final,pending,as_of\r
            ad-42,2026-11-22T10:15:00Z,2026-11-22T10:17:00Z,12,false,false,2026-11-22T10:17:30.125Z\r
            """);
  }

  @Test
  void oneRowForEachPoint() {
    List<SeriesPoint> series =
        List.of(
            new SeriesPoint(FROM, 12, true, false, false),
            new SeriesPoint(MIDDLE, 0, false, true, false));

    assertThat(
            ClicksCsv.of(
                Texts.SAFE, request(POINTS, Optional.empty()), List.of(counts(series, null))))
        .isEqualTo(
            """
            ad_id,from,to,clicks,final,pending,as_of\r
            ad-42,2026-11-22T10:15:00Z,2026-11-22T10:16:00Z,12,true,false,2026-11-22T10:17:30.125Z\r
            ad-42,2026-11-22T10:16:00Z,2026-11-22T10:17:00Z,0,false,true,2026-11-22T10:17:30.125Z\r
            """);
  }

  @Test
  void oneRowForEachGroupQuotedWhereNeeded() {
    List<Map<String, Object>> groups =
        List.of(
            Map.of("device", "tv, \"large\"\r\n", "clicks", 11L),
            Map.of("device", "", "clicks", 1L));

    assertThat(
            ClicksCsv.of(
                Texts.SAFE, request(Optional.empty(), DEVICE), List.of(counts(null, groups))))
        .isEqualTo(
            """
            ad_id,from,to,device,clicks,final,pending,as_of\r
            ad-42,2026-11-22T10:15:00Z,2026-11-22T10:17:00Z,"tv, ""large""\r
            ",11,false,false,2026-11-22T10:17:30.125Z\r
            ad-42,2026-11-22T10:15:00Z,2026-11-22T10:17:00Z,,1,false,false,2026-11-22T10:17:30.125Z\r
            """);
  }

  /** Spreadsheets run what begins so. */
  @Test
  void formulasAreTextsUnlessTheyAreAskedForAsTheyAre() {
    for (String formula : List.of("=1+1", "+1", "-1", "@SUM(A1)", "\t=1")) {
      List<Map<String, Object>> groups = List.of(Map.of("device", formula, "clicks", -1L));
      List<ClickCounts> counts = List.of(counts(null, groups));
      ClicksRequest request = request(Optional.empty(), DEVICE);

      assertThat(ClicksCsv.of(Texts.SAFE, request, counts)).contains(",'" + formula + ",-1,");
      assertThat(ClicksCsv.of(Texts.RAW, request, counts)).contains("," + formula + ",-1,");
    }
  }

  @Test
  void pointsAndGroupsAreTwoTables() {
    assertThatThrownBy(() -> ClicksCsv.check(request(POINTS, DEVICE)))
        .hasMessageContaining("'granularity' or for 'group_by'");
  }

  private static ClicksRequest request(Optional<Points> points, Optional<Dimension> groupBy) {
    return new ClicksRequest("ad-42", RANGE, Cube.parse("device"), Map.of(), points, groupBy);
  }

  private static ClickCounts counts(List<SeriesPoint> series, List<Map<String, Object>> groups) {
    return new ClickCounts(
        "ad-42", FROM, TO, null, 12, false, false, AS_OF, MIDDLE, null, null, series, groups, null);
  }
}
