package io.clickfold.api.rawclicks;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Utf8;
import io.clickfold.store.raw.RawChunk;
import java.io.ByteArrayOutputStream;
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

  /** Those of a chunk; none if none of its clicks is asked for. */
  Lines of(int source, RawChunk chunk) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    chunk.forEach(
        (offset, brokerMillis, bytes, from, length) -> {
          if (isAskedFor(bytes, from, length)) {
            if (lines.size() > 0) {
              lines.write('\n');
            }
            lines.writeBytes(head(source, offset, brokerMillis));
            write(bytes, from, length, lines);
            lines.write('}');
          }
        });
    return new Lines(lines.toByteArray());
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

  private static byte[] head(int source, long offset, long brokerMillis) {
    return "{\"source\":%d,\"offset\":%d,\"appended\":\"%s\",\"click\":"
        .formatted(source, offset, Instant.ofEpochMilli(brokerMillis))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Valid JSON has line breaks between its values only, where a space is as good. A byte order mark
   * before it would make the line invalid.
   */
  private static void write(byte[] json, int from, int length, ByteArrayOutputStream lines) {
    for (int i = Utf8.behindMark(json, from, from + length); i < from + length; i++) {
      lines.write(json[i] == '\n' || json[i] == '\r' ? ' ' : json[i]);
    }
  }
}
