package io.clickfold.api.rawclicks;

import io.clickfold.api.StoreGuard;
import io.clickfold.api.UnreadAnswers;
import io.clickfold.problem.ProblemException;
import io.clickfold.problem.ProblemKind;
import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.store.raw.RawChunk;
import io.clickfold.store.raw.RawClickReader;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Answers queries for raw clicks: as many at once as their chunks fit into an eighth of the heap.
 */
@Singleton
final class RawClicksQuery {
  /** About the most that one has in memory: some rows, a chunk, and its lines. */
  private static final int BYTES_AT_ONCE = 2 << 20;

  private static final int SHARE_OF_HEAP = 8;
  private static final int MAX_CONCURRENT = 256;

  private final RawClickReader reader;
  private final UnreadAnswers unread;
  private final int most;
  private final Semaphore places;

  @Inject
  RawClicksQuery(RawClickReader reader, UnreadAnswers unread) {
    this.reader = reader;
    this.unread = unread;
    this.most =
        (int)
            Math.max(
                4,
                Math.min(
                    MAX_CONCURRENT,
                    Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / BYTES_AT_ONCE));
    this.places = new Semaphore(most);
  }

  /**
   * The ad's archived clicks, by minute, source and offset.
   *
   * @param client is cut off if it stops reading, or reads too slowly
   * @return the lines of a chunk in each item; reads as it is asked for more; fails with a {@link
   *     ProblemException} if Cassandra does not answer, or if too many are answered at once
   */
  Multi<Lines> answer(RawClicksRequest request, HttpServerRequest client) {
    return Multi.createFrom()
        .deferred(
            () ->
                places.tryAcquire()
                    ? unread
                        .breakOff(read(request), lines -> lines.utf8().length, client)
                        .onTermination()
                        .invoke(places::release)
                    : Multi.createFrom().failure(tooMany()));
  }

  private ProblemException tooMany() {
    return ProblemKind.TOO_MANY_LOOKUPS.because(
        "This process looks up raw clicks for %d requests, the most that it may. Try again later."
            .formatted(most));
  }

  private Multi<Lines> read(RawClicksRequest request) {
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
