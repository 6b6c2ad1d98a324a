package io.clickfold.window;

import java.util.Arrays;
import java.util.StringJoiner;

/**
 * How far each of a number of speakers has come. Together they are as far as the last of them, once
 * all have spoken. Not thread-safe.
 */
final class Watermarks {
  /** Of who has not spoken yet. */
  static final long NONE = Long.MIN_VALUE;

  private static final String UNKNOWN = "-";
  private static final int RADIX = Character.MAX_RADIX;

  private long[] minutes = {};

  /**
   * Takes a speaker's word.
   *
   * @param speaker from 0
   * @param speakers how many there are, as far as this one knows
   * @param minute a minute's number since 1970; a lower one than before changes nothing
   */
  void advance(int speaker, int speakers, long minute) {
    int known = Math.max(minutes.length, Math.max(speakers, speaker + 1));
    if (known > minutes.length) {
      int before = minutes.length;
      minutes = Arrays.copyOf(minutes, known);
      Arrays.fill(minutes, before, known, NONE);
    }
    minutes[speaker] = Math.max(minutes[speaker], minute);
  }

  /** The minute before which all have come; {@link #NONE} while some have not spoken. */
  long lowest() {
    return Arrays.stream(minutes).min().orElse(NONE);
  }

  /**
   * All of it as text without spaces. Speakers are seldom minutes apart, so each takes two bytes: a
   * thousand fit into an offset's metadata.
   */
  String encode() {
    long highest = Arrays.stream(minutes).max().orElse(NONE);
    StringJoiner text = new StringJoiner(",");
    text.add(Long.toString(highest, RADIX));
    for (long minute : minutes) {
      text.add(minute == NONE ? UNKNOWN : Long.toString(highest - minute, RADIX));
    }
    return text.toString();
  }

  /**
   * @throws IllegalArgumentException if the text is not {@link #encode}'s
   */
  static Watermarks parse(String text) {
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
