package io.clickfold.aggregator;

import io.clickfold.fold.FoldProgress;
import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.Tolerances;
import io.clickfold.fold.hot.Splits;
import java.util.Collection;
import java.util.Optional;

/**
 * What a source says in its checkpoints, besides where to replay from.
 *
 * @param progress of its fold: of what is finished by it, the others have been told
 * @param sources how many sources it has known of
 * @param closedBefore how far it had said its watermark, or begun, when it got to know the latest
 *     of them: no minute from there on was ever final without these
 * @param splits which ads it passes on, as {@link Splits#encode} writes it
 */
record SourceState(FoldProgress progress, int sources, long closedBefore, String splits) {
  /** That of a source of which nothing is known. */
  static final SourceState NONE =
      new SourceState(FoldProgress.NONE, 0, PartitionFold.NO_WATERMARK, new Splits().encode());

  private static final String SEPARATOR = " ";

  /**
   * The state with which a source begins that has counted nothing yet: everything that may ever be
   * called final without it is closed.
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

  /** The state when the fold has come so far, so many sources are known, and so is split. */
  SourceState next(FoldProgress to, int knownSources, String nowSplit) {
    return knownSources > sources
        ? new SourceState(to, knownSources, Math.max(closedBefore, announced()), nowSplit)
        : new SourceState(to, sources, closedBefore, nowSplit);
  }

  /**
   * The start of the first minute that is not finished, of which the others have been told; {@link
   * PartitionFold#NO_WATERMARK} if they have not been told anything.
   */
  long announced() {
    return progress.unfinished();
  }

  String encode() {
    return String.join(
            SEPARATOR,
            Long.toString(progress.watermark()),
            Integer.toString(sources),
            Long.toString(closedBefore),
            splits,
            Long.toString(progress.newest()),
            progress.tolerances().encode(),
            progress.encodeUnfinished())
        .strip();
  }

  /**
   * The state that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it was written by something else
   */
  static SourceState parse(String encoded) {
    String[] parts = encoded.split(SEPARATOR);
    if (parts.length < 6 || parts.length > 7) {
      throw new IllegalArgumentException(
          "'%s' is no state of a source of this version of Clickfold".formatted(encoded)
              + "; reset the group's offsets to start with an empty one");
    }
    return new SourceState(
        FoldProgress.parse(Long.parseLong(parts[0]), parts.length == 7 ? parts[6] : "")
            .with(Long.parseLong(parts[4]), Tolerances.parse(parts[5])),
        Integer.parseInt(parts[1]),
        Long.parseLong(parts[2]),
        parts[3]);
  }
}
