package io.clickfold.testing;

import io.clickfold.wire.avro.AvroWriter;
import io.clickfold.wire.avro.Parts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Values of dimensions as somebody chooses them who knows how cells are spread. */
public final class HostileValues {
  private static final int DIGITS = 12;

  private HostileValues() {}

  /**
   * Distinct values whose {@link Parts#hash hashes} begin with the same bits, so that the cells of
   * a cube over one dimension stand in one part: 6 bits do that at level 1, and 12 at level 2.
   *
   * @param padding what follows the digits that make the values distinct
   */
  public static List<String> ofOnePart(int count, int bits, String padding) {
    AvroWriter out = new AvroWriter();
    out.strings(List.of("0".repeat(DIGITS) + padding));
    byte[] encoded = out.toBytes();
    int digits = 0;
    while (encoded[digits] != '0') {
      digits++;
    }
    List<String> values = new ArrayList<>(count);
    while (values.size() < count) {
      if (Parts.hash(encoded, 0, encoded.length) >>> Long.SIZE - bits == 0) {
        values.add(new String(encoded, digits, DIGITS, StandardCharsets.US_ASCII) + padding);
      }
      int at = digits + DIGITS - 1;
      while (++encoded[at] > '9') {
        encoded[at--] = '0';
      }
    }
    return values;
  }
}
