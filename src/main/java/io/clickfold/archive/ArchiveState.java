package io.clickfold.archive;

import io.clickfold.click.Minutes;

/**
 * From when on a partition is archived, and how its open chunk goes on; stands in its checkpoints.
 *
 * @param since the first minute of event time whose clicks are all archived, in milliseconds since
 *     1970
 * @param firstTaken when the broker took the first record that the archive has taken, likewise;
 *     {@link #NONE} if it has taken none
 * @param clockSkewMillis by which the clicks of the open chunk are judged
 */
record ArchiveState(long since, long firstTaken, long clockSkewMillis) {
  static final long NONE = -1;

  private static final String SEPARATOR = " ";

  /**
   * The state of an archive that begins with a record. A click that the broker took before it has a
   * time no later than that and the clock skew.
   */
  static ArchiveState beginningWith(long offset, long takenMillis, long clockSkewMillis) {
    long since = offset == 0 ? 0 : completeSince(takenMillis, clockSkewMillis);
    return new ArchiveState(since, takenMillis, clockSkewMillis);
  }

  /**
   * The state of an archive of a partition that is empty at some time, though its log begins behind
   * its first offset: clicks that are not there any more had been taken by then.
   */
  static ArchiveState beginningEmpty(long wallMillis, long clockSkewMillis) {
    return new ArchiveState(completeSince(wallMillis, clockSkewMillis), NONE, clockSkewMillis);
  }

  private static long completeSince(long takenMillis, long clockSkewMillis) {
    return Minutes.startOf(takenMillis + clockSkewMillis) + 2 * Minutes.MILLIS;
  }

  /** The state when a record is taken, which changes it if it is the first. */
  ArchiveState taking(long takenMillis) {
    return firstTaken == NONE ? new ArchiveState(since, takenMillis, clockSkewMillis) : this;
  }

  ArchiveState withClockSkew(long millis) {
    return new ArchiveState(since, firstTaken, millis);
  }

  String encode() {
    return since + SEPARATOR + firstTaken + SEPARATOR + clockSkewMillis;
  }

  static ArchiveState parse(String state) {
    String[] parts = state.split(SEPARATOR, 3);
    return new ArchiveState(
        Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }
}
