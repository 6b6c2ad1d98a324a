package io.clickfold.testing;

import io.clickfold.wire.avro.Framing;
import java.util.Arrays;
import java.util.Base64;

/**
 * Makes records of what a fuzzer gives: its first byte says of which kind, so that it need not
 * guess fingerprints. Any other kind leaves the bytes as they are.
 */
public final class FuzzedRecord {
  private FuzzedRecord() {}

  /** A record by one of the schemas with these fingerprints, or anything. */
  public static byte[] of(byte[] input, long... fingerprints) {
    if (input.length == 0) {
      return input;
    }
    byte[] content = Arrays.copyOfRange(input, 1, input.length);
    int kind = input[0] & 0xFF;
    if (kind >= fingerprints.length) {
      return content;
    }
    byte[] record =
        Arrays.copyOf(Framing.header(fingerprints[kind]), Framing.LENGTH + content.length);
    System.arraycopy(content, 0, record, Framing.LENGTH, content.length);
    return record;
  }

  /** What stands in an offset's metadata of a state that begins as another of its kind. */
  public static String state(String other, byte[] content) {
    byte[] record =
        Arrays.copyOf(Base64.getUrlDecoder().decode(other), Framing.LENGTH + content.length);
    System.arraycopy(content, 0, record, Framing.LENGTH, content.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(record);
  }
}
