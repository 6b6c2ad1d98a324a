package io.clickfold.wire.avro;

/**
 * Avro's single-object encoding: two marker bytes, then the CRC-64-AVRO fingerprint of the writer's
 * schema in little-endian order, then the record. A new version of a schema is a new fingerprint;
 * it is added beside the old one, which stays readable. A test computes both from the schema files.
 */
public final class Framing {
  public static final int LENGTH = 10;
  public static final long MINUTE_COUNTS = -8123143895640918910L;
  public static final long SOURCE_WATERMARK = -3865098206287278837L;

  /** Of before there were shards. */
  public static final long SOURCE_WATERMARK_1 = 1840601293314722449L;

  public static final long RANKING = -3339203156927851227L;
  public static final long RANKING_WATERMARK = -7756060840740099320L;

  public static final long AD_SPLIT = 7406526759051502152L;
  public static final long HOT_CLICKS = 6965874948942431532L;

  public static final long TASK_MARK = 5311100406168214513L;

  public static final long GAP = 1983455902559573805L;

  private static final byte[] MARKER = {(byte) 0xC3, 0x01};

  private Framing() {}

  public static byte[] header(long fingerprint) {
    byte[] header = new byte[LENGTH];
    System.arraycopy(MARKER, 0, header, 0, MARKER.length);
    for (int i = 0; i < Long.BYTES; i++) {
      header[MARKER.length + i] = (byte) (fingerprint >>> 8 * i);
    }
    return header;
  }

  public static long fingerprint(byte[] message) {
    if (message.length < LENGTH || message[0] != MARKER[0] || message[1] != MARKER[1]) {
      throw new IllegalArgumentException("not in Avro's single-object encoding");
    }
    long fingerprint = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      fingerprint |= (message[MARKER.length + i] & 0xFFL) << 8 * i;
    }
    return fingerprint;
  }
}
