package io.clickfold.archiver;

import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.archiver.ArchiveProcessor.RawStore;
import io.clickfold.kafka.loop.OutageException;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreRefusedException;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.store.raw.ArchiveStatements;
import io.clickfold.store.raw.RawRow;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Writes to Cassandra, with a bounded number of requests under way. What fails is tried again for a
 * while. Its callers wait where there are too many requests: they are the archiver's own thread.
 */
final class RawWriter implements RawStore {
  private static final Duration STORE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);

  private final Uni<ArchiveStatements> statements;
  private final String topic;
  private final Semaphore free;
  private volatile String obstacle = "no answer";

  RawWriter(StoreConnection connection, ClickfoldConfig config) {
    this.statements =
        connection.prepared(
            session -> ArchiveStatements.prepare(session, config.store().keepRaw()));
    this.topic = config.topics().adClicks();
    this.free = new Semaphore(config.archiver().concurrency());
  }

  /** Ends when Cassandra can be written to. */
  Uni<Void> ready() {
    return statements.replaceWithVoid();
  }

  /**
   * Writes a row.
   *
   * @return ends when it is stored; exceptionally if Cassandra has not accepted it for 30 s, and
   *     with a {@link StoreRefusedException} if it never will
   * @throws OutageException if Cassandra has accepted nothing for that long
   */
  @Override
  public CompletableFuture<Void> write(RawRow row) {
    return write(prepared -> prepared.write(row));
  }

  /** Writes how far a source is archived, likewise. */
  @Override
  public CompletableFuture<Void> write(ArchivePosition position) {
    return write(prepared -> prepared.write(topic, position));
  }

  private CompletableFuture<Void> write(Function<ArchiveStatements, Statement<?>> bound) {
    awaitFree();
    return statements
        .chain(prepared -> prepared.session().write(bound.apply(prepared)))
        .onFailure(RawWriter::mayPass)
        .invoke(failure -> obstacle = StoreFailures.describe(failure))
        .onFailure(RawWriter::mayPass)
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .indefinitely()
        .ifNoItem()
        .after(STORE_TIMEOUT)
        .failWith(this::refused)
        .eventually(() -> free.release())
        .subscribeAsCompletionStage();
  }

  private static boolean mayPass(Throwable failure) {
    return !(failure instanceof StoreRefusedException);
  }

  private void awaitFree() {
    try {
      if (!free.tryAcquire(STORE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw refused();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private OutageException refused() {
    return new OutageException(
        "Cassandra has not accepted raw clicks for %d s: %s"
            .formatted(STORE_TIMEOUT.toSeconds(), obstacle));
  }
}
