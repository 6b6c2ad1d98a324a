package io.clickfold.query;

import io.clickfold.archive.RawChunk;
import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Writes those clicks of chunks that are asked for as lines of JSON. Used one chunk at a time. */
final class RawClickLines {
  private final ClickParser parser = new ClickParser();
  private final Click click = new Click();
  private final RawClicksRequest request;
  private final byte[] adId;

  RawClickLines(RawClicksRequest request) {
    this.request = request;
    this.adId = request.adId().getBytes(StandardCharsets.UTF_8);
  }

  /** The lines, with a line break between two; empty if none of the clicks is asked for. */
  String of(int source, RawChunk chunk) {
    StringBuilder lines = new StringBuilder();
    chunk.forEach(
        (offset, taken, bytes, from, length) -> {
          if (isAskedFor(bytes, from, length)) {
            append(lines, source, offset, taken, bytes, from, length);
          }
        });
    return lines.toString();
  }

  private boolean isAskedFor(byte[] bytes, int from, int length) {
    try {
      parser.parse(bytes, from, length, click);
    } catch (InvalidClickException e) {
      throw new IllegalStateException("the archive has a click that is none", e);
    }
    int start = click.ad().offset();
    return click.timeMillis() >= request.from()
        && click.timeMillis() < request.to()
        && Arrays.equals(
            click.ad().bytes(), start, start + click.ad().length(), adId, 0, adId.length);
  }

  /** Valid JSON has line breaks between its values only, where a space is as good. */
  private static void append(
      StringBuilder lines,
      int source,
      long offset,
      long taken,
      byte[] bytes,
      int from,
      int length) {
    if (!lines.isEmpty()) {
      lines.append('\n');
    }
    lines
        .append("{\"source\":")
        .append(source)
        .append(",\"offset\":")
        .append(offset)
        .append(",\"taken\":\"")
        .append(Instant.ofEpochMilli(taken))
        .append("\",\"click\":")
        .append(
            new String(bytes, from, length, StandardCharsets.UTF_8)
                .replace('\n', ' ')
                .replace('\r', ' '))
        .append('}');
  }
}
