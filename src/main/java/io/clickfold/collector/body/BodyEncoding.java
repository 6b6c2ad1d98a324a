package io.clickfold.collector.body;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.zip.GZIPInputStream;

/** How a body is packed. */
public enum BodyEncoding {
  /** As it is. */
  IDENTITY,
  /** RFC 1952. */
  GZIP,
  /** RFC 8878. */
  ZSTD;

  private static final int CHUNK = 8192;

  /** The window that zstd may ask for, whatever the limit is: that of its levels up to 8. */
  private static final int ZSTD_WINDOW = 1 << 21;

  /** The largest window that zstd itself allows by default, as a power of two. */
  private static final int ZSTD_LARGEST_WINDOW = 27;

  /**
   * The encoding of a Content-Encoding.
   *
   * @param contentEncoding null if the request has none
   * @throws RefusedException if it is not supported
   */
  public static BodyEncoding of(String contentEncoding) {
    if (contentEncoding == null) {
      return IDENTITY;
    }
    return switch (contentEncoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "zstd" -> ZSTD;
      default ->
          throw RefusedException.unsupportedType(
              "Send the body as it is, or with Content-Encoding: gzip or zstd.");
    };
  }

  /**
   * The unpacked body.
   *
   * @param limit the most bytes to unpack
   * @param room reserves memory for so many more bytes, if there is some
   * @throws RefusedException if there are more, or no room for them, or if they cannot be unpacked
   */
  public byte[] unpack(byte[] body, int limit, IntPredicate room) {
    if (this == IDENTITY) {
      return body;
    }
    if (!room.test(this == ZSTD ? 1 << maxWindow(limit) : body.length)) {
      throw RefusedException.tooMuchAtOnce();
    }
    try {
      return this == ZSTD ? unpackZstd(body, limit, room) : unpackGzip(body, limit, room);
    } catch (IOException e) {
      throw RefusedException.malformed(
          "The body cannot be unpacked as %s. No click was accepted."
              .formatted(name().toLowerCase(Locale.ROOT)));
    }
  }

  private static byte[] unpackGzip(byte[] body, int limit, IntPredicate room) throws IOException {
    try (WholeGzip in = new WholeGzip(body)) {
      byte[] unpacked = read(in, limit, room);
      if (!in.isAtItsEnd()) {
        throw RefusedException.malformed(
            "Something that is not gzip follows a gzip member. No click was accepted.");
      }
      return unpacked;
    }
  }

  private static byte[] unpackZstd(byte[] body, int limit, IntPredicate room) throws IOException {
    if (body.length == 0) {
      throw new IOException("no frame");
    }
    try (ZstdInputStreamNoFinalizer in =
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(body))) {
      in.setLongMax(maxWindow(limit));
      return read(in, limit, room);
    }
  }

  /** As a power of two: what is packed at once may have a window as large as itself. */
  private static int maxWindow(int limit) {
    int wanted = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(ZSTD_WINDOW, limit) - 1);
    return Math.min(wanted, ZSTD_LARGEST_WINDOW);
  }

  private static byte[] read(InputStream in, int limit, IntPredicate room) throws IOException {
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
    return out.toByteArray();
  }

  /**
   * The JDK treats anything unreadable behind a member as the end. Its buffer holds the whole body,
   * so what is left in it shows whether something follows. And it goes on to the next member by
   * calling itself, so that many empty ones would overflow the stack: here it is sent back.
   */
  private static final class WholeGzip extends GZIPInputStream {
    private static final int TRAILER = 8;

    private boolean reading;

    WholeGzip(byte[] body) throws IOException {
      super(new ByteArrayInputStream(body), Math.max(1, body.length));
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (reading) {
        return 0;
      }
      reading = true;
      try {
        int read = 0;
        while (read == 0 && length > 0) {
          read = super.read(into, offset, length);
        }
        return read;
      } finally {
        reading = false;
      }
    }

    /** Whether nothing follows the last member that was read. */
    boolean isAtItsEnd() {
      return inf.getRemaining() == TRAILER;
    }
  }
}
