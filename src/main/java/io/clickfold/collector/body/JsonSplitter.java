package io.clickfold.collector.body;

import io.clickfold.click.Utf8;

/**
 * One click, or an array of clicks. Of an array's elements only strings and brackets are looked at:
 * enough to find where each ends, at a fraction of the cost of tokens, and an element that is not
 * JSON inside costs just itself. Where the ends are in doubt the whole body is refused.
 */
public final class JsonSplitter implements Splitter {
  /** Of brackets, the array's own included. The clicks' own limit is far lower. */
  private static final int MAX_DEPTH = Long.SIZE;

  @Override
  public ByteRanges split(byte[] body, int limit) {
    ByteRanges ranges = new ByteRanges(body, limit);
    int start = ByteRanges.skipSpace(body, Utf8.behindMark(body, 0, body.length));
    if (start == body.length) {
      return ranges;
    }
    if (body[start] != '[') {
      if (isSeveralLines(body, start)) {
        throw RefusedException.malformed(
            "The body looks like NDJSON, one click a line. Send it as application/x-ndjson.");
      }
      ranges.addTrimmed(start, body.length);
      return ranges;
    }
    int end = splitArray(body, start, ranges);
    int rest = ByteRanges.skipSpace(body, end);
    if (rest < body.length) {
      throw broken(rest, "something follows the array");
    }
    return ranges;
  }

  /** Whether an object ends with the first line and another follows, as no JSON document can. */
  private static boolean isSeveralLines(byte[] body, int start) {
    int end = start;
    while (end < body.length && body[end] != '\n') {
      end++;
    }
    int next = ByteRanges.skipSpace(body, end);
    while (end > start && ByteRanges.isSpace(body[end - 1])) {
      end--;
    }
    return end > start && body[end - 1] == '}' && next < body.length && body[next] == '{';
  }

  /** Answers where the array ends. */
  private static int splitArray(byte[] body, int open, ByteRanges ranges) {
    long objects = 0; // bit n: the bracket at depth n is that of an object
    int depth = 1;
    int start = open + 1;
    int i = start;
    while (i < body.length) {
      byte b = body[i];
      switch (b) {
        case '"' -> i = endOfString(body, i);
        case '{', '[' -> {
          if (depth == MAX_DEPTH) {
            throw broken(i, "brackets are nested too deeply");
          }
          objects = b == '{' ? objects | 1L << depth : objects & ~(1L << depth);
          depth++;
        }
        case '}', ']' -> {
          depth--;
          if ((objects >>> depth & 1) == 1 != (b == '}')) {
            throw broken(i, "the brackets do not match");
          }
          if (depth == 0) {
            if (ranges.count() > 0 || ByteRanges.skipSpace(body, start) < i) {
              ranges.addTrimmed(start, i);
            }
            return i + 1;
          }
        }
        case ',' -> {
          if (depth == 1) {
            ranges.addTrimmed(start, i);
            start = i + 1;
          }
        }
        case '\\' -> throw broken(i, "there is a backslash outside of a string");
        default -> {
          // Anything else cannot end an element.
        }
      }
      i++;
    }
    throw broken(body.length, "the array does not end");
  }

  /** The index of the closing quote. */
  private static int endOfString(byte[] body, int open) {
    for (int i = open + 1; i < body.length; i++) {
      byte b = body[i];
      if (b == '"') {
        return i;
      }
      if (b == '\\') {
        i++;
      } else if (b >= 0 && b < ' ') {
        // Not JSON, and mostly a lost quote: from here strings and structure would be mixed up.
        throw broken(i, "there is a control character in a string");
      }
    }
    throw broken(body.length, "a string does not end");
  }

  private static RefusedException broken(int at, String why) {
    return RefusedException.malformed(
        "The array cannot be split into clicks: %s at byte %d. None of them was accepted."
            .formatted(why, at));
  }
}
