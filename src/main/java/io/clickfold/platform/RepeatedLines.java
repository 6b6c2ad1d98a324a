package io.clickfold.platform;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * Lets few lines of a kind through each minute, and reports how many it has left out. Lines are of
 * one kind if they differ only in who logs them, and in words with digits: addresses, ids, offsets.
 * Errors are always let through, except while the process is ending: then neither errors nor
 * warnings are. Thread-safe.
 */
final class RepeatedLines implements Filter {
  /** So many lines of a kind in an interval. */
  static final int MAX_LINES = 3;

  static final Duration INTERVAL = Duration.ofMinutes(1);

  private static final int MAX_KINDS = 500;
  private static final int LONGEST_KIND = 200;
  private static final Pattern CLIENT = Pattern.compile("^\\[[^]]*clientId=[^]]*] ");
  private static final Pattern WORD_WITH_DIGIT = Pattern.compile("[^\\s\\d]*\\d\\S*");

  /** The transaction before has not quite ended: a producer asks again, after each commit or so. */
  private static final String OF_NO_USE = "CONCURRENT_TRANSACTIONS";

  private final LongSupplier nanoTime;
  private final BooleanSupplier ending;
  private final Map<String, Seen> kinds = new HashMap<>();

  private static final class Seen {
    private long sinceNanos;
    private int lines;
  }

  /**
   * @param nanoTime what {@link System#nanoTime} is
   * @param ending whether the process is ending
   */
  RepeatedLines(LongSupplier nanoTime, BooleanSupplier ending) {
    this.nanoTime = nanoTime;
    this.ending = ending;
  }

  @Override
  public boolean isLoggable(LogRecord line) {
    int level = line.getLevel().intValue();
    if (level >= Level.WARNING.intValue() && ending.getAsBoolean()) {
      return false;
    }
    if (level >= Level.SEVERE.intValue()) {
      return true;
    }
    String message = line.getMessage();
    return message == null || !message.contains(OF_NO_USE) && isLetThrough(line, message);
  }

  private synchronized boolean isLetThrough(LogRecord line, String message) {
    long now = nanoTime.getAsLong();
    if (kinds.size() >= MAX_KINDS) {
      kinds.clear();
    }
    Seen seen =
        kinds.computeIfAbsent(line.getLoggerName() + ' ' + kindOf(message), k -> new Seen());
    if (seen.lines == 0 || now - seen.sinceNanos >= INTERVAL.toNanos()) {
      if (seen.lines > MAX_LINES) {
        line.setMessage(message + " (%,d alike were left out)".formatted(seen.lines - MAX_LINES));
      }
      seen.sinceNanos = now;
      seen.lines = 0;
    }
    seen.lines++;
    return seen.lines <= MAX_LINES;
  }

  private static String kindOf(String message) {
    String text = CLIENT.matcher(message).replaceFirst("");
    return WORD_WITH_DIGIT
        .matcher(text.substring(0, Math.min(text.length(), LONGEST_KIND)))
        .replaceAll("#");
  }
}
