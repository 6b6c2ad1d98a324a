package io.clickfold.wire;

import io.clickfold.wire.avro.Fields;
import java.util.Arrays;

/**
 * How far each of several inputs has come. Together they are as far as the last of them, once all
 * have a watermark. Not thread-safe.
 */
public final class Watermarks {
  /** The watermark of an input that has none yet. */
  public static final long NONE = Long.MIN_VALUE;

  private static final long SILENT = -1;

  private long[] minutes = {};

  /** No input is known. */
  public Watermarks() {}

  /**
   * Advances an input's watermark.
   *
   * @param input from 0
   * @param inputs how many there are, as far as this one knows
   * @param minute a minute's number since 1970; a lower one than before changes nothing
   */
  public void advance(int input, int inputs, long minute) {
    know(Math.max(inputs, input + 1));
    minutes[input] = Math.max(minutes[input], minute);
  }

  /** Notes that there are at least so many inputs. */
  void know(int inputs) {
    int before = minutes.length;
    if (inputs > before) {
      minutes = Arrays.copyOf(minutes, inputs);
      Arrays.fill(minutes, before, inputs, NONE);
    }
  }

  /** How many inputs are known. */
  int size() {
    return minutes.length;
  }

  /** The minute before which all have come; {@link #NONE} while some have no watermark. */
  public long lowest() {
    return Arrays.stream(minutes).min().orElse(NONE);
  }

  /** Writes all of it, as {@link #read} reads it. */
  public void write(Fields fields) {
    long highest = Arrays.stream(minutes).max().orElse(NONE);
    fields
        .set("highest", highest == NONE ? 0 : highest)
        .set(
            "behind",
            Arrays.stream(minutes)
                .mapToObj(minute -> minute == NONE ? SILENT : highest - minute)
                .toList());
  }

  /** What {@link #write} wrote. */
  public static Watermarks read(Fields fields) {
    long highest = fields.int64("highest");
    Watermarks read = new Watermarks();
    read.minutes =
        fields.longs("behind").stream()
            .mapToLong(behind -> behind == SILENT ? NONE : highest - behind)
            .toArray();
    return read;
  }
}
