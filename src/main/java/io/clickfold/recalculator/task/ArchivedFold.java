package io.clickfold.recalculator.task;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Cubes;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Minutes;
import io.clickfold.fold.CountSink;
import io.clickfold.fold.Verdict;
import io.clickfold.store.raw.RawChunk;
import io.clickfold.store.raw.RawClickReader;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Counts archived minutes of one source again, one after the other, by the fold that counts live
 * clicks. Blocks. Not thread-safe.
 */
final class ArchivedFold {
  /** Instead of a minute to read ahead. */
  static final long NONE = -1;

  private static final int CHUNKS_AHEAD = 4;

  private final RawClickReader archive;
  private final int source;
  private final Set<String> ads;
  private final SourceRecount recount;
  private final ClickParser parser = new ClickParser();
  private final Click click = new Click();
  private long readAhead = NONE;
  private Iterator<RawChunk> chunksAhead;
  private long before = Long.MAX_VALUE;
  private long passedOver;
  private long latenessMillis;
  private long clicks;
  private long duplicates;
  private long late;
  private long lastBrokerMillis = Long.MIN_VALUE;

  /**
   * @param ads counts these only; all if empty
   * @param splits what the source had forwarded to shards
   */
  ArchivedFold(
      RawClickReader archive,
      int source,
      Cubes cubes,
      int generation,
      Set<String> ads,
      SplitMinutes splits) {
    this.archive = archive;
    this.source = source;
    this.ads = ads;
    this.recount = new SourceRecount(cubes, source, generation, splits);
  }

  /** Skips clicks from this offset on, and counts how many they are. */
  ArchivedFold before(long offset) {
    before = offset;
    return this;
  }

  /** Counts the clicks that came when their minute had ended for longer than that. */
  ArchivedFold lateAfter(long millis) {
    latenessMillis = millis;
    return this;
  }

  /**
   * Counts a minute, and emits all that was counted.
   *
   * @param minute its start in milliseconds since 1970, later than those before
   * @param next the one that is likely to be counted next; its first chunks are read meanwhile;
   *     {@link #NONE} if there is none
   * @throws io.clickfold.store.StoreUnavailableException if Cassandra does not answer
   * @throws IllegalStateException if archived clicks are damaged
   */
  void count(long minute, long next, CountSink sink) {
    Iterator<RawChunk> chunks = minute == readAhead ? chunksAhead : chunks(minute);
    readAhead(next);
    while (chunks.hasNext()) {
      chunks.next().forEach(this::fold);
    }
    recount.end(minute, sink);
  }

  private void readAhead(long minute) {
    readAhead = minute;
    chunksAhead = minute == NONE ? null : chunks(minute);
  }

  /** Of a minute, read from now on. */
  private Iterator<RawChunk> chunks(long minute) {
    return (ads.isEmpty() ? archive.minute(minute, source) : archive.minute(minute, source, ads))
        .subscribe()
        .asIterable(CHUNKS_AHEAD, () -> new ArrayBlockingQueue<>(CHUNKS_AHEAD))
        .iterator();
  }

  private void fold(long offset, long brokerMillis, byte[] bytes, int from, int length) {
    if (offset >= before) {
      passedOver++;
      return;
    }
    try {
      parser.parse(bytes, from, length, click);
    } catch (InvalidClickException e) {
      throw new IllegalStateException(
          "source %d has an archived click at offset %d that cannot be read: %s"
              .formatted(source, offset, e.getMessage()),
          e);
    }
    if (ads.isEmpty() || ads.contains(click.adId())) {
      clicks++;
      lastBrokerMillis = Math.max(lastBrokerMillis, brokerMillis);
      if (brokerMillis - Minutes.startOf(click.timeMillis()) - Minutes.MILLIS > latenessMillis) {
        late++;
      }
      if (recount.accept(click, offset, brokerMillis).outcome() == Verdict.Outcome.DUPLICATE) {
        duplicates++;
      }
    }
  }

  /** How many clicks were read. */
  long clicks() {
    return clicks;
  }

  /** How many were skipped. */
  long passedOver() {
    return passedOver;
  }

  /** How many of them had been counted before. */
  long duplicates() {
    return duplicates;
  }

  /** How many of them came late. */
  long late() {
    return late;
  }

  /** The latest broker time of them; {@link Long#MIN_VALUE} if there is none. */
  long lastBrokerMillis() {
    return lastBrokerMillis;
  }
}
