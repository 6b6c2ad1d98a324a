package io.clickfold.aggregator;

import io.clickfold.fold.FoldProgress;
import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.Tolerances;
import io.clickfold.fold.hot.Split;
import io.clickfold.fold.hot.Splits;
import io.clickfold.wire.avro.Fields;
import io.clickfold.wire.avro.StateSchema;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a source has in its checkpoints, besides where to replay from.
 *
 * @param progress of its fold; a watermark has announced what is finished by it
 * @param sources how many sources it has known of
 * @param closedBefore the watermark that it had emitted, or had begun with, when it learned of the
 *     latest of those sources: no minute from there on was ever final without them
 * @param splits which ads' clicks it forwards
 */
record SourceState(FoldProgress progress, int sources, long closedBefore, List<Split> splits) {
  /** The state of a source of which nothing is known. */
  static final SourceState NONE =
      new SourceState(FoldProgress.NONE, 0, PartitionFold.NO_WATERMARK, List.of());

  /**
   * The first state of a source that has counted nothing yet: every minute that may ever be called
   * final without it is closed.
   *
   * @param others the states of other sources
   * @return empty if there are some and none knows of this one yet, so more may become final
   *     without it
   */
  static Optional<SourceState> first(int source, Collection<SourceState> others) {
    if (others.isEmpty()) {
      return Optional.of(NONE);
    }
    int known = others.stream().mapToInt(SourceState::sources).max().orElseThrow();
    return others.stream()
        .filter(other -> other.sources > source)
        .map(SourceState::closedBefore)
        .min(Long::compare)
        .map(closed -> new SourceState(NONE.progress, known, closed, NONE.splits));
  }

  /** The progress with which its fold begins. */
  FoldProgress begin() {
    return progress.watermark() < closedBefore
        ? FoldProgress.finished(closedBefore).with(progress.newest(), progress.tolerances())
        : progress;
  }

  /** The state of a source whose clicks of unfinished minutes are gone. */
  SourceState withoutUnfinished() {
    return new SourceState(
        FoldProgress.finished(progress.watermark()).with(progress.newest(), progress.tolerances()),
        sources,
        closedBefore,
        splits);
  }

  /** The state with this progress, this number of known sources and these splits. */
  SourceState next(FoldProgress to, int knownSources, List<Split> nowSplit) {
    return knownSources > sources
        ? new SourceState(to, knownSources, Math.max(closedBefore, announced()), nowSplit)
        : new SourceState(to, sources, closedBefore, nowSplit);
  }

  /**
   * The start of the first unfinished minute, as it was announced; {@link
   * PartitionFold#NO_WATERMARK} if nothing was announced.
   */
  long announced() {
    return progress.unfinished();
  }

  String encode() {
    return StateSchema.SOURCE.encode(this::write);
  }

  private void write(Fields fields) {
    fields
        .set("progress", progress::write)
        .set("newest", progress.newest(), PartitionFold.NO_WATERMARK)
        .set("sources", sources)
        .set("closed_before", closedBefore, PartitionFold.NO_WATERMARK);
    progress.tolerances().write(fields, "tolerances");
    Splits.write(fields, "splits", splits);
  }

  /**
   * The state that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it was written by something else
   */
  static SourceState parse(String encoded) {
    return StateSchema.SOURCE.decode(encoded, SourceState::read);
  }

  private static SourceState read(Fields fields) {
    return new SourceState(
        fields
            .read("progress", FoldProgress::read)
            .with(
                fields.int64("newest", PartitionFold.NO_WATERMARK),
                Tolerances.read(fields, "tolerances")),
        fields.int32("sources"),
        fields.int64("closed_before", PartitionFold.NO_WATERMARK),
        Splits.read(fields, "splits"));
  }
}
