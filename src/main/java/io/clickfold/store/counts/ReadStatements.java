package io.clickfold.store.counts;

import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;

/** The statements that read counts and rankings, prepared. */
public record ReadStatements(
    StoreSession session,
    SelectTotals totals,
    SumTotals totalsSum,
    SelectCubes cubes,
    SelectParts parts,
    SelectRankings rankings,
    SelectRankedClicks rankedClicks,
    SelectSplits splits) {

  /** Prepares all of them. */
  public static Uni<ReadStatements> prepare(StoreSession session) {
    return Uni.combine()
        .all()
        .unis(
            SelectTotals.prepare(session),
            SumTotals.prepare(session),
            SelectCubes.prepare(session),
            SelectParts.prepare(session),
            SelectRankings.prepare(session),
            SelectRankedClicks.prepare(session),
            SelectSplits.prepare(session))
        .with(
            (totals, totalsSum, cubes, parts, rankings, rankedClicks, splits) ->
                new ReadStatements(
                    session, totals, totalsSum, cubes, parts, rankings, rankedClicks, splits));
  }
}
