package io.clickfold.wire;

import io.clickfold.wire.avro.Fields;
import java.util.Arrays;

/**
 * How far each of a number of speakers has come. Together they are as far as the last of them, once
 * all have spoken. Not thread-safe.
 */
public final class Watermarks {
  /** Of who has not spoken yet. */
  public static final long NONE = Long.MIN_VALUE;

  private static final long SILENT = -1;

  private long[] minutes = {};

  /** Nobody has spoken, and nobody is known. */
  public Watermarks() {}

  /**
   * Advances a speaker's watermark.
   *
   * @param speaker from 0
   * @param speakers how many there are, as far as this one knows
   * @param minute a minute's number since 1970; a lower one than before changes nothing
   */
  public void advance(int speaker, int speakers, long minute) {
    know(Math.max(speakers, speaker + 1));
    minutes[speaker] = Math.max(minutes[speaker], minute);
  }

  /** Takes that there are so many speakers, or more. */
  void know(int speakers) {
    int before = minutes.length;
    if (speakers > before) {
      minutes = Arrays.copyOf(minutes, speakers);
      Arrays.fill(minutes, before, speakers, NONE);
    }
  }

  /** How many speakers are known. */
  int size() {
    return minutes.length;
  }

  /** The minute before which all have come; {@link #NONE} while some have not spoken. */
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
