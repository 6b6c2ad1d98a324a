package io.clickfold.wire;

/**
 * How large a record of any role, and a write to Cassandra, may be. Brokers accept 1 MiB, and
 * Cassandra mutations of half a commit log segment, 16 MiB, by default. Whoever makes a record
 * keeps it below this bound by cutting it, whatever senders have chosen: a record that is refused
 * would be made again and again, and stop its partition for good.
 */
public final class RecordLimit {
  /** More than the bytes of any record's key, value and headers, and of any write. */
  public static final int MAX_BYTES = 512 * 1024;

  private RecordLimit() {}
}
