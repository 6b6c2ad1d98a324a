package io.clickfold.collect;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.zip.GZIPInputStream;

/** How a body is packed. */
enum BodyEncoding {
  IDENTITY,
  GZIP;

  private static final int CHUNK = 8192;

  /**
   * The encoding of a Content-Encoding.
   *
   * @param contentEncoding null if the request has none
   * @throws RefusedException if it is none of those taken
   */
  static BodyEncoding of(String contentEncoding) {
    if (contentEncoding == null) {
      return IDENTITY;
    }
    return switch (contentEncoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      default ->
          throw RefusedException.unsupportedType(
              "Send the body as it is, or with Content-Encoding: gzip.");
    };
  }

  /**
   * The unpacked body.
   *
   * @param limit the most bytes to unpack
   * @param room takes memory for so many more bytes, if it has it
   * @throws RefusedException if there are more, or no room for them, or if they cannot be unpacked
   */
  byte[] unpack(byte[] body, int limit, IntPredicate room) {
    if (this == IDENTITY) {
      return body;
    }
    if (!room.test(body.length)) {
      throw RefusedException.tooMuchAtOnce();
    }
    try (WholeGzip in = new WholeGzip(body)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(CHUNK);
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        if (out.size() + read > limit) {
          throw RefusedException.tooManyBytes(limit);
        }
        if (!room.test(read)) {
          throw RefusedException.tooMuchAtOnce();
        }
        out.write(chunk, 0, read);
      }
      if (!in.isAtItsEnd()) {
        throw RefusedException.malformed(
            "Something that is not gzip follows a gzip member. No click was taken.");
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw RefusedException.malformed("The body cannot be unpacked as gzip.");
    }
  }

  /**
   * The JDK takes what it cannot read behind a member for the end of all. Its buffer holds the
   * whole body, so what is left of it tells.
   */
  private static final class WholeGzip extends GZIPInputStream {
    private static final int TRAILER = 8;

    WholeGzip(byte[] body) throws IOException {
      super(new ByteArrayInputStream(body), Math.max(1, body.length));
    }

    /** Whether nothing follows the last member that was read. */
    boolean isAtItsEnd() {
      return inf.getRemaining() == TRAILER;
    }
  }
}
