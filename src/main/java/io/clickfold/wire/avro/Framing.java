package io.clickfold.wire.avro;

/**
 * Avro's single-object encoding: two marker bytes, then the CRC-64-AVRO fingerprint of the writer's
 * schema in little-endian order, then the record. A new version of a schema is a new fingerprint;
 * it is added beside the old one, which stays readable. A test computes both from the schema files.
 */
public final class Framing {
  /** How many bytes stand before the record. */
  public static final int LENGTH = 10;

  public static final long MINUTE_COUNTS = 4320796022938879100L;
  public static final long SOURCE_WATERMARK = -8124172583142467427L;
  public static final long AD_SPLIT = -2579496526247270011L;
  public static final long RANKING = 1790082306264000213L;
  public static final long RANKING_WATERMARK = 4928445899302385091L;
  public static final long TASK_MARK = -4710523374449476546L;
  public static final long GAP = -2436479768371694031L;
  public static final long HOT_CLICKS = -4606263414363117780L;
  public static final long LOCAL_RANKINGS = -8740538239852172262L;
  public static final long CLOSED_PANES = 7500663854847108217L;
  public static final long PANE_RECORD = -327288330076104660L;

  private static final byte[] MARKER = {(byte) 0xC3, 0x01};

  private Framing() {}

  /** What stands before a record of the schema with this fingerprint. */
  public static byte[] header(long fingerprint) {
    byte[] header = new byte[LENGTH];
    System.arraycopy(MARKER, 0, header, 0, MARKER.length);
    for (int i = 0; i < Long.BYTES; i++) {
      header[MARKER.length + i] = (byte) (fingerprint >>> 8 * i);
    }
    return header;
  }

  /**
   * The fingerprint of the schema that a record was written by.
   *
   * @throws IllegalArgumentException if it is not in the single-object encoding
   */
  public static long fingerprint(byte[] message) {
    if (message == null
        || message.length < LENGTH
        || message[0] != MARKER[0]
        || message[1] != MARKER[1]) {
      throw new IllegalArgumentException("not in Avro's single-object encoding");
    }
    long fingerprint = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      fingerprint |= (message[MARKER.length + i] & 0xFFL) << 8 * i;
    }
    return fingerprint;
  }
}
