package io.clickfold.store.raw;

import io.clickfold.store.raw.ChunkRowFormat.Packer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The chunk of a partition that is being filled: the clicks of at most 1,024 offsets, from a
 * multiple of that number on, as pieces by their minute. Which rows come of it depends on nothing
 * but the partition's log, so that who reads it again writes the same ones. Not thread-safe.
 *
 * <p>A chunk ends early when an hour has passed since the broker appended its first click: this has
 * to be read again by whoever takes over the partition, so it must not expire before.
 */
public final class OpenChunk {
  /** The offsets that a chunk has. */
  public static final int OFFSETS = 1024;

  private static final long LONGEST_MILLIS = Duration.ofHours(1).toMillis();

  private final int source;
  private final Packer packer;
  private final Map<Long, ChunkRow> openRows = new HashMap<>();
  private long firstOffset;
  private long firstAppended;

  /** An empty chunk of a source. */
  public OpenChunk(int source, Packer packer) {
    this.source = source;
    this.packer = packer;
  }

  /**
   * Adds a click.
   *
   * @param offset higher than those before
   * @param brokerMillis when the broker appended it
   * @param minute the start of its minute of event time
   * @param complete takes the rows that will not change any more
   */
  public void add(
      long offset,
      long brokerMillis,
      long minute,
      int adHash,
      byte[] value,
      Consumer<RawRow> complete) {
    closeBefore(offset, complete);
    closeOld(brokerMillis, complete);
    if (openRows.isEmpty()) {
      firstOffset = offset;
      firstAppended = brokerMillis;
    }
    ChunkRow openRow = openRows.get(minute);
    if (openRow == null || !openRow.fits(value.length)) {
      if (openRow != null) {
        drain(openRow, complete);
      }
      openRow = new ChunkRow(minute, offset);
      openRows.put(minute, openRow);
    }
    openRow.add(offset, brokerMillis, adHash, value);
  }

  /** Whether it holds no click. */
  public boolean isEmpty() {
    return openRows.isEmpty();
  }

  /** Ends the chunk if an offset belongs to another one. */
  public void closeBefore(long offset, Consumer<RawRow> complete) {
    if (!openRows.isEmpty() && offset / OFFSETS != firstOffset / OFFSETS) {
      close(complete);
    }
  }

  /**
   * Ends the chunk if it was begun too long ago.
   *
   * @param nowMillis what is appended from now on has this time or a later one
   */
  public void closeOld(long nowMillis, Consumer<RawRow> complete) {
    if (!openRows.isEmpty() && nowMillis - firstAppended > LONGEST_MILLIS) {
      close(complete);
    }
  }

  private void close(Consumer<RawRow> complete) {
    drain(complete);
    openRows.clear();
  }

  /** Emits the rows that have changed since the last call; they may still grow. */
  public void drain(Consumer<RawRow> changed) {
    openRows.values().forEach(openRow -> drain(openRow, changed));
  }

  /** Marks all rows as emitted, as they are after clicks were read again. */
  public void forgetChanges() {
    openRows.values().forEach(ChunkRow::unchanged);
  }

  /**
   * The offset from which the clicks have to be read again to rebuild this state.
   *
   * @param nextOffset the offset behind the last click
   */
  public long replayOffset(long nextOffset) {
    return openRows.isEmpty() ? nextOffset : firstOffset;
  }

  private void drain(ChunkRow openRow, Consumer<RawRow> changed) {
    if (openRow.isChanged()) {
      changed.accept(openRow.row(source, packer));
      openRow.unchanged();
    }
  }
}
