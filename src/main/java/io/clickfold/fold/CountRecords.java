package io.clickfold.fold;

import io.clickfold.click.Cube;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.avro.CellsBlock;
import java.util.Arrays;

/**
 * Encodes counts into records of {@link io.clickfold.wire.MinuteCounts}, with many ads in each.
 * Their memory is used again, so it can serve many folds, one after the other. Not thread-safe.
 */
public final class CountRecords implements CountSink {
  /**
   * A record is sent when it has reached this size. What is written at once keeps it below {@link
   * io.clickfold.wire.RecordLimit#MAX_BYTES}: a segment, or an ad's heads, of which there are at
   * most 15, one for each set of dimensions, of at most 16 KiB each.
   */
  static final int FULL_BYTES = 64 * 1024;

  private OpenRecord[] records = {};
  private Output output;
  private long minute;
  private int source;
  private int generation;

  /** The record in which the last ad is. */
  private OpenRecord current;

  private boolean inMinute;

  /** Receives records. */
  @FunctionalInterface
  public interface Output {
    /**
     * Receives one record.
     *
     * @param partition where it belongs, by the ads that are in it
     * @param record encoded {@link io.clickfold.wire.MinuteCounts}
     */
    void accept(int partition, byte[] record);
  }

  /**
   * The same records, for another output.
   *
   * @param partitions how many there are for counts
   */
  public CountRecords to(int partitions, Output to) {
    output = to;
    int before = records.length;
    if (partitions != before) {
      records = Arrays.copyOf(records, partitions);
      for (int i = before; i < partitions; i++) {
        records[i] = new OpenRecord(i);
      }
    }
    return this;
  }

  @Override
  public int partitions() {
    return records.length;
  }

  /** Drops what was not sent, as it is where an earlier minute broke off with an exception. */
  @Override
  public void begin(long minute, int source, int generation) {
    if (inMinute) {
      for (OpenRecord record : records) {
        record.drop();
      }
    }
    this.minute = minute;
    this.source = source;
    this.generation = generation;
    inMinute = true;
    current = null;
  }

  @Override
  public void ad(int partition, byte[] utf8, int offset, int length, int clicks) {
    sendIfFull();
    current = records[partition];
    current.ad(utf8, offset, length, clicks);
  }

  @Override
  public void cube(Cube cube, int level, int part, int segment, CellsBlock cells) {
    current.encoder.cube(cube.name(), level, part, segment, cells);
  }

  @Override
  public void end() {
    for (OpenRecord record : records) {
      record.send();
    }
    current = null;
    inMinute = false;
  }

  /** When the next ad comes: until then, what follows must be in the record that has the ad. */
  private void sendIfFull() {
    if (current != null && current.encoder.size() >= FULL_BYTES) {
      current.send();
    }
  }

  /** A partition's record that is being written. */
  private final class OpenRecord {
    private final ResultEncoder encoder = new ResultEncoder();
    private final int partition;
    private boolean begun;

    /** The ad that was named last. */
    private byte[] named;

    private int namedOffset;

    private OpenRecord(int partition) {
      this.partition = partition;
    }

    private void ad(byte[] utf8, int offset, int length, int clicks) {
      if (!begun) {
        encoder.minuteCounts(minute, source, generation);
        begun = true;
      }
      // The same place means the same ad: no two ads of a minute share one.
      if (named != utf8 || namedOffset != offset) {
        encoder.ad(utf8, offset, length, clicks);
        named = utf8;
        namedOffset = offset;
      }
    }

    private void send() {
      if (begun) {
        drop();
        output.accept(partition, encoder.finish());
      }
    }

    private void drop() {
      begun = false;
      named = null;
    }
  }
}
