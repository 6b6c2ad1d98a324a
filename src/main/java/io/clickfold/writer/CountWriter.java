package io.clickfold.writer;

import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.kafka.AvroRecords;
import io.clickfold.kafka.DeadLetter;
import io.clickfold.kafka.DeadLetter.Reason;
import io.clickfold.kafka.DeadLetters;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.Ending;
import io.clickfold.platform.Role;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreRefusals;
import io.clickfold.store.StoreRefusedException;
import io.clickfold.store.StoreSession;
import io.clickfold.store.insert.WriteSet;
import io.clickfold.store.insert.WriteStatements;
import io.clickfold.store.schema.StoreConnection;
import io.clickfold.wire.Gap;
import io.clickfold.wire.ResultDecoder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Stores what stands in {@code click-counts}. Each poll of it is stored in whole before the next is
 * read and before its offsets are committed: the channel pauses its partitions meanwhile. What
 * Cassandra does not accept is tried again until it does.
 *
 * <p>A record that cannot be read, or that Cassandra refuses for its content, stops nothing: it
 * becomes a dead letter, and its minutes a gap, before anything behind it is stored.
 */
@ApplicationScoped
public class CountWriter {
  private static final Logger LOG = Logger.getLogger(CountWriter.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);

  private final Uni<WriteStatements> statements;
  private final int concurrency;
  private final WriteMetrics metrics;
  private final LostCounts lost;
  private final DeadLetters deadLetters;
  private final Ending ending;
  private final AvroRecords avro = new AvroRecords();
  private final ResultDecoder decoder = new ResultDecoder();
  private volatile WriterStatus status = WriterStatus.flowing();

  /**
   * The records of a poll.
   *
   * @param results those that can be read
   * @param unread the letters of all others
   * @param firstUnread the first of these in each partition
   */
  private record Poll(
      List<QueuedResult> results,
      List<DeadLetter> unread,
      Collection<ConsumerRecord<byte[], byte[]>> firstUnread) {}

  CountWriter(
      StoreConnection connection,
      ClickfoldConfig config,
      WriteMetrics metrics,
      LostCounts lost,
      DeadLetters deadLetters,
      Ending ending) {
    this.metrics = metrics;
    this.lost = lost;
    this.deadLetters = deadLetters;
    this.ending = ending;
    this.concurrency = config.writer().concurrency();
    this.statements =
        untilItWorks(
                Uni.createFrom()
                    .deferred(connection::session)
                    .chain(session -> WriteStatements.prepare(session, config, metrics::ofTable)))
            .memoize()
            .indefinitely();
  }

  /** Stores the records of one poll. */
  @Incoming("click-counts")
  public Uni<Void> write(ConsumerRecords<byte[], byte[]> records) {
    return statements.chain(
        prepared ->
            untilItWorks(onWorker(() -> lost.before(records)))
                .chain(gaps -> note(prepared, gaps))
                .chain(() -> onWorker(() -> read(records)))
                .call(poll -> giveUpUnread(prepared, poll))
                .chain(poll -> store(prepared, poll.results())));
  }

  WriterStatus status() {
    return status;
  }

  private Poll read(ConsumerRecords<byte[], byte[]> records) {
    List<QueuedResult> results = new ArrayList<>(records.count());
    List<DeadLetter> unread = new ArrayList<>();
    Map<Integer, ConsumerRecord<byte[], byte[]>> first = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        results.add(new QueuedResult(record, decoder.decode(avro.valueOf(record))));
      } catch (RuntimeException e) {
        unread.add(DeadLetter.of(Role.WRITER, Reason.PROCESS, record, e));
        first.putIfAbsent(record.partition(), record);
      }
    }
    return new Poll(results, unread, first.values());
  }

  /** Nothing behind them is stored before their minutes are marked. */
  private Uni<Void> giveUpUnread(WriteStatements prepared, Poll poll) {
    return poll.unread().isEmpty()
        ? Uni.createFrom().voidItem()
        : untilItWorks(
                onWorker(
                    () ->
                        poll.firstUnread().stream()
                            .map(lost::behind)
                            .flatMap(Optional::stream)
                            .toList()))
            .chain(gaps -> note(prepared, gaps))
            .chain(() -> send(poll.unread()));
  }

  /**
   * Stores results of which Cassandra may refuse some: if it does, half of them at a time, in their
   * order, until those are found. All writes may be repeated.
   */
  private Uni<Void> store(WriteStatements prepared, List<QueuedResult> results) {
    return onWorker(() -> StoreRefusals.making(() -> writes(results)))
        .chain(writes -> store(prepared, writes))
        .onFailure(StoreRefusedException.class)
        .recoverWithUni(
            refusal -> {
              if (results.size() == 1) {
                return giveUp(prepared, results.get(0), refusal);
              }
              int half = results.size() / 2;
              return store(prepared, results.subList(0, half))
                  .chain(() -> store(prepared, results.subList(half, results.size())));
            });
  }

  private static WriteSet writes(List<QueuedResult> results) {
    WriteSet writes = new WriteSet();
    results.forEach(result -> result.addTo(writes));
    return writes;
  }

  private Uni<Void> giveUp(WriteStatements prepared, QueuedResult result, Throwable refusal) {
    // Who reads the partition next finds out by itself.
    return ending.hasBegun()
        ? Uni.createFrom().nothing()
        : note(prepared, result.gap().stream().toList())
            .chain(() -> send(List.of(result.deadLetter(refusal))));
  }

  private Uni<Void> note(WriteStatements prepared, List<Gap> gaps) {
    return store(prepared.session(), prepared.gaps(gaps));
  }

  private Uni<Void> send(List<DeadLetter> letters) {
    return untilItWorks(
        onWorker(
            () -> {
              deadLetters.send(letters);
              return null;
            }));
  }

  /**
   * Parts come before the heads that name them, else a reader would miss cells. Watermarks and
   * marks come behind the counts, rankings, splits and gaps, since they mean that these are stored.
   */
  private Uni<Void> store(WriteStatements prepared, WriteSet writes) {
    StoreSession session = prepared.session();
    return store(session, prepared.parts(writes))
        .chain(() -> store(session, prepared.heads(writes)))
        .chain(() -> store(session, prepared.rankingsSplitsAndGaps(writes)))
        .chain(() -> store(session, prepared.watermarksAndMarks(writes)));
  }

  private Uni<Void> store(StoreSession session, Iterator<? extends Statement<?>> requests) {
    return Multi.createFrom()
        .iterable(() -> StoreRefusals.making(requests))
        .onItem()
        .transformToUni(
            request -> untilItWorks(StoreRefusals.write(session, request)).invoke(metrics::stored))
        .merge(concurrency)
        .onItem()
        .ignoreAsUni();
  }

  private static <T> Uni<T> onWorker(Supplier<T> work) {
    return Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }

  /** Until Cassandra and Kafka do it, or it is {@link StoreRefusedException}. */
  private <T> Uni<T> untilItWorks(Uni<T> attempt) {
    return attempt
        .onFailure(CountWriter::mayPass)
        .invoke(this::failed)
        .onFailure(CountWriter::mayPass)
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .indefinitely()
        .invoke(this::succeeded);
  }

  private static boolean mayPass(Throwable failure) {
    return !(failure instanceof StoreRefusedException);
  }

  private void failed(Throwable failure) {
    String obstacle = StoreFailures.describe(failure);
    if (ending.hasBegun()) {
      LOG.debugf(failure, "Ends before all is stored; who reads the partitions next stores it");
    } else if (status.obstacle().isEmpty()) {
      LOG.errorf(failure, "Counts cannot be stored; trying again until they are: %s", obstacle);
    }
    status = WriterStatus.stopped(obstacle);
  }

  private void succeeded() {
    if (status.obstacle().isPresent()) {
      LOG.info("Counts are stored again");
      status = WriterStatus.flowing();
    }
  }
}
