package io.clickfold.query;

import io.clickfold.archive.ArchivePosition;
import io.clickfold.archive.RawChunk;
import io.clickfold.archive.RawClickReader;
import io.clickfold.platform.problem.ProblemException;
import io.clickfold.store.StoreUnavailableException;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Answers queries for raw clicks. */
@Singleton
final class RawClicksQuery {
  private final RawClickReader reader;

  RawClicksQuery(RawClickReader reader) {
    this.reader = reader;
  }

  /**
   * The ad's archived clicks, by minute, source and offset.
   *
   * @return the lines of a chunk in each item; reads as it is asked for more; fails with a {@link
   *     ProblemException} if Cassandra does not answer
   */
  Multi<Lines> answer(RawClicksRequest request) {
    return reader
        .positions()
        .onItem()
        .transformToMulti(positions -> answer(request, sources(positions)))
        .onFailure(StoreUnavailableException.class)
        .transform(StoreGuard::unavailable);
  }

  private Multi<Lines> answer(RawClicksRequest request, List<Integer> sources) {
    RawClickLines lines = new RawClickLines(request);
    Set<String> ads = Set.of(request.adId());
    return Multi.createFrom()
        .items(request.minutes().boxed())
        .onItem()
        .transformToMultiAndConcatenate(
            minute ->
                Multi.createFrom()
                    .iterable(sources)
                    .onItem()
                    .transformToMultiAndConcatenate(
                        source ->
                            reader
                                .minute(minute, source, ads)
                                .map((RawChunk chunk) -> lines.of(source, chunk))))
        .select()
        .where(some -> !some.isEmpty());
  }

  private static List<Integer> sources(List<ArchivePosition> positions) {
    return positions.stream().map(ArchivePosition::source).sorted().toList();
  }
}
