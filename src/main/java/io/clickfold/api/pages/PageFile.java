package io.clickfold.api.pages;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * A file as it is sent.
 *
 * @param type its media type
 * @param tag the same for the same content, in every process: a weak entity tag
 * @param content is not to be changed, since all who ask for it share it
 * @param gzipped the content compressed; empty if that makes it no smaller
 */
record PageFile(String type, String tag, Buffer content, Optional<Buffer> gzipped) {
  private static final int TAG_BYTES = 16;

  static PageFile of(String type, byte[] content) {
    byte[] gzipped = gzip(content);
    return new PageFile(
        type,
        "W/\"" + fingerprint(content) + '"',
        Buffer.buffer(content),
        gzipped.length < content.length ? Optional.of(Buffer.buffer(gzipped)) : Optional.empty());
  }

  private static String fingerprint(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, TAG_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzipped)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return gzipped.toByteArray();
  }
}
