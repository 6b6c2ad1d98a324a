package io.clickfold.archiver;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.kafka.DeadLetter.Reason;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.kafka.loop.Loss;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.PartitionProcessor;
import io.clickfold.kafka.loop.ProcessorFactory;
import io.clickfold.store.StoreRefusedException;
import io.clickfold.store.raw.AdFilter;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.store.raw.OpenChunk;
import io.clickfold.store.raw.RawRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jboss.logging.Logger;

/**
 * Archives one partition of the raw queue. Rows are written while records are read; before an
 * offset is committed, all rows of the records below it are stored.
 */
final class ArchiveProcessor implements PartitionProcessor {
  private static final Logger LOG = Logger.getLogger(ArchiveProcessor.class);

  private final RawStore store;
  private final ArchiverMetrics metrics;
  private final ClickParser parser;
  private final long clockSkewMillis;
  private final long latenessMillis;
  private final boolean replays;
  private final int source;
  private final OpenChunk chunk;
  private final Click click = new Click();

  /** Rows that the store has refused since the last flush, by any thread; the last of each. */
  private final Map<Long, Refused> refused = new ConcurrentHashMap<>();

  private long logBeginning;

  /** The partition's, as its records name it. */
  private String topic = "";

  /** Null before the first record of all, or until the partition is known to be empty. */
  private ArchiveState state;

  /** When the partition had nothing behind what was read; null if that is not known. */
  private Long caughtUpMillis;

  private CompletableFuture<Void> stored = CompletableFuture.completedFuture(null);
  private long storedPosition = -1;

  /** By which the clicks of the open chunk are judged, also when they are read again. */
  private long chunksSkewMillis;

  private record Refused(RawRow row, StoreRefusedException failure) {}

  /** Where rows and positions go: a {@link RawWriter}. */
  interface RawStore {
    /**
     * Ends when the row is stored, or with a {@link StoreRefusedException} if it cannot be; may
     * wait for others to be.
     */
    CompletableFuture<Void> write(RawRow row);

    /** Ends when the position is stored, likewise. */
    CompletableFuture<Void> write(ArchivePosition position);
  }

  /**
   * @param chunk an empty one
   * @param state of the checkpoint
   * @param loss what is gone of the log
   */
  ArchiveProcessor(
      RawStore store,
      ArchiverMetrics metrics,
      ClickParser parser,
      long clockSkewMillis,
      long latenessMillis,
      int source,
      OpenChunk chunk,
      String state,
      Optional<Loss> loss) {
    this.store = store;
    this.metrics = metrics;
    this.parser = parser;
    this.clockSkewMillis = clockSkewMillis;
    this.latenessMillis = latenessMillis;
    this.source = source;
    this.chunk = chunk;
    this.replays = loss.isEmpty();
    ArchiveState before =
        state.equals(ProcessorFactory.NO_STATE) ? null : ArchiveState.parse(state);
    this.state =
        before == null
            ? null
            : loss.filter(Loss::hasNew)
                .map(lost -> before.behind(lost, latenessMillis, clockSkewMillis))
                .orElse(before);
    loss.filter(Loss::hasNew)
        .ifPresent(
            lost ->
                LOG.errorf(
                    "Clicks of source %d expired before they were archived: offsets %d to %d. The"
                        + " archive lacks some of these minutes': %s",
                    source,
                    lost.committed(),
                    lost.toOffset(),
                    this.state == null ? "all before" : this.state.gaps()));
    this.chunksSkewMillis = this.state == null ? clockSkewMillis : this.state.clockSkewMillis();
  }

  @Override
  public void logBegins(long offset) {
    logBeginning = offset;
  }

  @Override
  public void replay(List<ConsumerRecord<byte[], byte[]>> records) {
    // All of it was stored before it was committed. A chunk whose beginning is gone would give
    // other rows than those stored: what follows is a new chunk.
    if (replays) {
      records.forEach(record -> archive(record, row -> {}));
    }
  }

  @Override
  public void replayed() {
    chunk.forgetChanges();
  }

  @Override
  public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
    ConsumerRecord<byte[], byte[]> first = records.get(0);
    topic = first.topic();
    state =
        state == null
            ? ArchiveState.beginningWith(logBeginning, appendedAtMost(first), clockSkewMillis)
            : state.reading(first.timestamp());
    boolean used = false;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      chunk.closeBefore(record.offset(), this::write);
      if (chunk.isEmpty()) {
        chunksSkewMillis = clockSkewMillis;
      }
      if (archive(record, this::write)) {
        metrics.archived();
        used = true;
      } else {
        metrics.refused();
      }
    }
    return used;
  }

  /** By when all records before this one had been appended, at the latest. */
  private static long appendedAtMost(ConsumerRecord<byte[], byte[]> record) {
    return isDated(record)
        ? record.timestamp()
        : Math.max(record.timestamp(), System.currentTimeMillis());
  }

  /** Whether its time is the broker's, and not its producer's. */
  private static boolean isDated(ConsumerRecord<byte[], byte[]> record) {
    return record.timestampType() == TimestampType.LOG_APPEND_TIME;
  }

  /** The archive does not claim the minutes that it may belong to. */
  @Override
  public void giveUp(ConsumerRecord<byte[], byte[]> record) {
    long now = System.currentTimeMillis();
    state =
        state == null
            ? ArchiveState.beginningEmpty(now, clockSkewMillis)
            : state.behind(
                new Loss(record.offset(), record.offset() + 1, record.offset(), now),
                latenessMillis,
                clockSkewMillis);
  }

  /** What is refused here stands in the rejected clicks. */
  private boolean archive(ConsumerRecord<byte[], byte[]> record, Consumer<RawRow> complete) {
    byte[] value = record.value();
    if (value == null) {
      return false;
    }
    try {
      parser.parse(value, 0, value.length, click);
    } catch (InvalidClickException e) {
      return false;
    }
    if (click.isInFuture(record.timestamp(), chunksSkewMillis)) {
      return false;
    }
    if (state != null && isDated(record)) {
      state = state.seeing(click.timeMillis(), record.timestamp());
    }
    chunk.add(
        record.offset(),
        record.timestamp(),
        Minutes.startOf(click.timeMillis()),
        AdFilter.hash(click.ad().bytes(), click.ad().offset(), click.ad().length()),
        value,
        complete);
    return true;
  }

  private void write(RawRow row) {
    metrics.wrote(row);
    stored =
        CompletableFuture.allOf(
            stored, store.write(row).exceptionally(failure -> noteRefused(row, failure)));
  }

  private Void noteRefused(RawRow row, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof StoreRefusedException refusal) {
      refused.put(row.firstOffset(), new Refused(row, refusal));
      return null;
    }
    throw new CompletionException(cause);
  }

  /** The rest of these minutes is archived, but they are not claimed to be whole. */
  private void giveUpRefused(Outbox out) {
    for (Refused one : refused.values()) {
      RawRow row = one.row();
      state = state.lacking(new MinuteRange(row.minute(), row.minute() + Minutes.MILLIS));
      byte[] chunk = new byte[row.chunk().remaining()];
      row.chunk().duplicate().get(chunk);
      out.giveUp(
          new ConsumerRecord<>(topic, source, row.firstOffset(), null, chunk),
          Reason.STORE,
          new IllegalStateException(
              "%d clicks of the minute %s, up to offset %d: %s"
                  .formatted(
                      row.clicks(),
                      Instant.ofEpochMilli(row.minute()),
                      row.lastOffset(),
                      one.failure().getMessage()),
              one.failure()));
    }
    refused.clear();
  }

  /**
   * An old chunk need not wait for more clicks, and should not be read again. A partition without
   * records is now known to be empty: jobs wait for its position, too.
   */
  @Override
  public void caughtUp(long wallMillis) {
    caughtUpMillis = wallMillis;
    chunk.closeOld(wallMillis, this::write);
  }

  @Override
  public Checkpoint flush(long position, Outbox out) {
    chunk.closeBefore(position, this::write);
    chunk.drain(this::write);
    stored.join();
    giveUpRefused(out);
    if (state == null && position > 0 && caughtUpMillis != null) {
      state =
          logBeginning == 0
              ? ArchiveState.whole(clockSkewMillis)
              : ArchiveState.beginningEmpty(caughtUpMillis, clockSkewMillis);
    }
    if (position != storedPosition && (state != null || position == 0)) {
      store.write(position(position)).join();
      storedPosition = position;
    }
    metrics.publish();
    return new Checkpoint(
        chunk.replayOffset(position),
        state == null ? ProcessorFactory.NO_STATE : state.withClockSkew(chunksSkewMillis).encode());
  }

  private ArchivePosition position(long position) {
    return state == null
        ? new ArchivePosition(source, position, Instant.EPOCH, null, MinuteRanges.NONE)
        : new ArchivePosition(
            source,
            position,
            Instant.ofEpochMilli(state.since()),
            state.firstAppended() == ArchiveState.NONE
                ? null
                : Instant.ofEpochMilli(state.firstAppended()),
            state.gaps());
  }
}
