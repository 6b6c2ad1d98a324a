package io.clickfold.api.top;

import io.clickfold.api.Csv;
import io.clickfold.api.Csv.Texts;
import io.clickfold.api.top.TopAnswer.TopAd;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A ranking as CSV: a header, then a row for each ad. */
final class TopCsv {
  private static final List<Object> HEADER =
      List.of(
          "rank",
          "ad_id",
          "from",
          "to",
          "clicks",
          "previous_rank",
          "rank_change",
          "final",
          "as_of");

  private TopCsv() {}

  static String of(Texts texts, TopAnswer top) {
    return Csv.of(
        texts, Stream.concat(Stream.of(HEADER), top.ads().stream().map(ad -> row(top, ad))));
  }

  private static List<Object> row(TopAnswer top, TopAd ad) {
    return List.of(
        ad.rank(),
        ad.adId(),
        top.from(),
        top.to(),
        ad.clicks(),
        Objects.requireNonNullElse(ad.previousRank(), ""),
        Objects.requireNonNullElse(ad.rankChange(), ""),
        top.isFinal(),
        top.asOf());
  }
}
