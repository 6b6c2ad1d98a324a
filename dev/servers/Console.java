package servers;

import java.util.Locale;

/** What the launcher says: whole lines, each at once, since a program may read them. */
final class Console {

  private Console() {}

  static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** How long something has taken, for a reader. */
  static String secondsSince(long startNanos) {
    return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - startNanos) / 1e9);
  }
}
