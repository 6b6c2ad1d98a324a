package io.clickfold.collector.body;

import io.clickfold.click.Utf8;

/** An array of clicks if it begins like one, else one click a line. */
final class TextSplitter implements Splitter {
  private final Splitter array = new JsonSplitter();
  private final Splitter lines = new NdjsonSplitter();

  @Override
  public ByteRanges split(byte[] body, int limit) {
    int start = ByteRanges.skipSpace(body, Utf8.behindMark(body, 0, body.length));
    return (start < body.length && body[start] == '[' ? array : lines).split(body, limit);
  }
}
