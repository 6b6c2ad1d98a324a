package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.Ending;
import io.clickfold.result.AdSplit;
import io.clickfold.result.Gap;
import io.clickfold.result.MinuteCounts;
import io.clickfold.result.Ranking;
import io.clickfold.result.RankingWatermark;
import io.clickfold.result.Result;
import io.clickfold.result.ResultDecoder;
import io.clickfold.result.SourceWatermark;
import io.clickfold.result.TaskMark;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Stores what stands in the result queue. Each poll of it is stored in whole before the next is
 * taken and before its offsets are committed: the channel pauses its partitions meanwhile. What
 * Cassandra does not take is tried again until it does; nothing is dropped.
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
  private final Ending ending;
  private final ResultDecoder decoder = new ResultDecoder();
  private volatile WriterStatus status = WriterStatus.flowing();

  CountWriter(
      StoreConnection connection,
      ClickfoldConfig config,
      WriteMetrics metrics,
      LostCounts lost,
      Ending ending) {
    this.metrics = metrics;
    this.lost = lost;
    this.ending = ending;
    this.concurrency = config.store().concurrency();
    this.statements =
        untilItWorks(
                Uni.createFrom()
                    .deferred(connection::session)
                    .chain(session -> WriteStatements.prepare(session, config, metrics)))
            .memoize()
            .indefinitely();
  }

  /** Stores the records of one poll. */
  @Incoming("counts")
  public Uni<Void> write(ConsumerRecords<byte[], byte[]> records) {
    // A record that cannot be read stops this writer, for what it counts must not be lost.
    Uni<WriteSet> writes =
        untilItWorks(
            Uni.createFrom()
                .item(() -> read(records))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    return Uni.combine()
        .all()
        .unis(statements, writes)
        .asTuple()
        .chain(both -> store(both.getItem1(), both.getItem2()));
  }

  WriterStatus status() {
    return status;
  }

  private WriteSet read(ConsumerRecords<byte[], byte[]> records) {
    WriteSet writes = new WriteSet();
    lost.before(records).forEach(writes::add);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        Result result = decoder.decode(record.value());
        if (result instanceof MinuteCounts counts) {
          writes.add(counts);
        } else if (result instanceof SourceWatermark watermark) {
          writes.add(record.partition(), watermark);
        } else if (result instanceof Ranking ranking) {
          writes.add(ranking);
        } else if (result instanceof RankingWatermark watermark) {
          writes.add(watermark);
        } else if (result instanceof AdSplit split) {
          writes.add(split);
        } else if (result instanceof TaskMark mark) {
          writes.add(record.partition(), mark);
        } else if (result instanceof Gap gap) {
          writes.add(gap);
        } else {
          throw new IllegalStateException("nobody stores " + result.getClass().getSimpleName());
        }
      } catch (RuntimeException e) {
        throw new IllegalStateException(
            "%s-%d@%d cannot be read: %s; a newer Clickfold may have written it"
                .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()),
            e);
      }
    }
    return writes;
  }

  /**
   * Parts come before the heads that name them, else a reader would miss cells. Watermarks and
   * marks come behind the counts, rankings, splits and gaps, for they say that these are stored.
   */
  private Uni<Void> store(WriteStatements prepared, WriteSet writes) {
    Stream<Statement<?>> others =
        Stream.of(
                writes.rankings().stream().map(prepared::write),
                writes.splits().stream().map(prepared::write),
                writes.gaps().stream().flatMap(prepared::write))
            .flatMap(written -> written);
    Stream<Statement<?>> words =
        Stream.of(
                writes.watermarks().stream().map(prepared::writeOfCounts),
                writes.rankingWatermarks().stream().map(prepared::writeOfRankings),
                writes.marks().stream().map(prepared::write))
            .flatMap(written -> written);
    StoreSession session = prepared.session();
    return store(session, prepared.parts(writes))
        .chain(() -> store(session, prepared.heads(writes)))
        .chain(() -> store(session, others.iterator()))
        .chain(() -> store(session, words.iterator()));
  }

  private Uni<Void> store(StoreSession session, Iterator<? extends Statement<?>> requests) {
    return Multi.createFrom()
        .iterable(() -> requests)
        .onItem()
        .transformToUni(request -> untilItWorks(session.execute(request)))
        .merge(concurrency)
        .invoke(stored -> metrics.stored())
        .onItem()
        .ignoreAsUni();
  }

  private <T> Uni<T> untilItWorks(Uni<T> attempt) {
    return attempt
        .onFailure()
        .invoke(this::failed)
        .onFailure()
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .indefinitely()
        .invoke(this::succeeded);
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
