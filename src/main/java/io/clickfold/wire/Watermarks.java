package io.clickfold.wire;

import java.util.Arrays;
import java.util.StringJoiner;

/**
 * How far each of a number of speakers has come. Together they are as far as the last of them, once
 * all have spoken. Not thread-safe.
 */
public final class Watermarks {
  /** Of who has not spoken yet. */
  public static final long NONE = Long.MIN_VALUE;

  private static final String UNKNOWN = "-";
  private static final int RADIX = Character.MAX_RADIX;

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

  /**
   * All of it as text without spaces. Speakers are seldom minutes apart, so each takes two bytes: a
   * thousand fit into an offset's metadata.
   */
  public String encode() {
    long highest = Arrays.stream(minutes).max().orElse(NONE);
    StringJoiner text = new StringJoiner(",");
    text.add(Long.toString(highest, RADIX));
    for (long minute : minutes) {
      text.add(minute == NONE ? UNKNOWN : Long.toString(highest - minute, RADIX));
    }
    return text.toString();
  }

  /**
   * What {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if the text is not its
   */
  public static Watermarks parse(String text) {
    String[] parts = text.split(",");
    long highest = Long.parseLong(parts[0], RADIX);
    Watermarks parsed = new Watermarks();
    parsed.minutes = new long[parts.length - 1];
    for (int i = 0; i < parsed.minutes.length; i++) {
      String part = parts[i + 1];
      parsed.minutes[i] = part.equals(UNKNOWN) ? NONE : highest - Long.parseLong(part, RADIX);
    }
    return parsed;
  }
}
