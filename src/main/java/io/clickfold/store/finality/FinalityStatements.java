package io.clickfold.store.finality;

import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;

/** The statements that read how far counts are final, prepared. */
public record FinalityStatements(
    StoreSession session, SelectWatermarks watermarks, SelectGaps gaps, SelectRecounts recounts) {

  /** Prepares all of them. */
  public static Uni<FinalityStatements> prepare(StoreSession session) {
    return Uni.combine()
        .all()
        .unis(
            SelectWatermarks.prepare(session),
            SelectGaps.prepare(session),
            SelectRecounts.prepare(session))
        .with(
            (watermarks, gaps, recounts) ->
                new FinalityStatements(session, watermarks, gaps, recounts));
  }
}
