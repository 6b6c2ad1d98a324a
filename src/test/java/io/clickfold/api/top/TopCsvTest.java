package io.clickfold.api.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.api.Csv.Texts;
import io.clickfold.api.top.TopAnswer.TopAd;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopCsvTest {
  @Test
  void oneRowForEachAdQuotedWhereNeeded() {
    assertThat(
            TopCsv.of(
                Texts.SAFE,
                top(List.of(TopAd.of(1, "a, \"b\"", 12, 3), TopAd.of(2, "c", 7, null)))))
        .isEqualTo(
            """
            rank,ad_id,from,to,clicks,previous_rank,rank_change,final,as_of\r
            1,"a, ""b""\",2026-11-22T10:15:00Z,2026-11-22T10:18:00Z,12,3,2,false,2026-11-22T10:17:30.125Z\r
            2,c,2026-11-22T10:15:00Z,2026-11-22T10:18:00Z,7,,,false,2026-11-22T10:17:30.125Z\r
            """);
  }

  @Test
  void aWindowWithoutAdsIsAHeader() {
    assertThat(TopCsv.of(Texts.SAFE, top(List.of())).lines())
        .containsExactly("rank,ad_id,from,to,clicks,previous_rank,rank_change,final,as_of");
  }

  private static TopAnswer top(List<TopAd> ads) {
    return new TopAnswer(
        "3m",
        Instant.parse("2026-11-22T10:15:00Z"),
        Instant.parse("2026-11-22T10:18:00Z"),
        null,
        30,
        false,
        Instant.parse("2026-11-22T10:17:30.125Z"),
        null,
        null,
        null,
        ads);
  }
}
