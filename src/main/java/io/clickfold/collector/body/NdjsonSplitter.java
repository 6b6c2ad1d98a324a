package io.clickfold.collector.body;

import io.clickfold.click.Utf8;

/** One click a line. Blank lines are passed over and do not count as clicks. */
final class NdjsonSplitter implements Splitter {

  @Override
  public ByteRanges split(byte[] body, int limit) {
    refuseOneDocument(body);
    ByteRanges ranges = new ByteRanges(body, limit);
    int start = 0;
    boolean blank = true;
    for (int i = 0; i < body.length; i++) {
      byte b = body[i];
      if (b == '\n') {
        if (!blank) {
          ranges.addTrimmed(start, i);
        }
        start = i + 1;
        blank = true;
      } else if (blank && !ByteRanges.isSpace(b)) {
        blank = false;
      }
    }
    if (!blank) {
      ranges.addTrimmed(start, body.length);
    }
    return ranges;
  }

  /** An array, or an object whose brackets have lines of their own: neither can be a line. */
  private static void refuseOneDocument(byte[] body) {
    int start = ByteRanges.skipSpace(body, Utf8.behindMark(body, 0, body.length));
    int end = body.length;
    while (end > start && ByteRanges.isSpace(body[end - 1])) {
      end--;
    }
    if (start < end
        && (body[start] == '['
            || body[start] == '{'
                && body[end - 1] == '}'
                && isAtEndOfLine(body, start)
                && isAtStartOfLine(body, end - 1))) {
      throw RefusedException.malformed(
          "The body looks like one JSON document, and not like one click a line. Send it as"
              + " application/json.");
    }
  }

  private static boolean isAtEndOfLine(byte[] body, int at) {
    int next = at + 1;
    while (next < body.length && body[next] != '\n' && ByteRanges.isSpace(body[next])) {
      next++;
    }
    return next < body.length && body[next] == '\n';
  }

  private static boolean isAtStartOfLine(byte[] body, int at) {
    int before = at - 1;
    while (before >= 0 && body[before] != '\n' && ByteRanges.isSpace(body[before])) {
      before--;
    }
    return before >= 0 && body[before] == '\n';
  }
}
