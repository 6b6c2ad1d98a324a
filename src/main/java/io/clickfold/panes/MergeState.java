package io.clickfold.panes;

import io.clickfold.wire.Watermarks;
import io.clickfold.wire.avro.StateSchema;

/**
 * What has to be known of a merge besides the local rankings behind the replay offset. Times are
 * numbers of minutes since 1970.
 *
 * @param partitions how far each partition of {@code click-counts} has come
 * @param asideFrom the first end of windows that is set aside; {@link #NOTHING_ASIDE} if none is
 */
record MergeState(Watermarks partitions, long asideFrom) {
  /** After all ends. */
  static final long NOTHING_ASIDE = Long.MAX_VALUE;

  String encode() {
    return StateSchema.MERGE.encode(
        fields ->
            fields
                .set("partitions", partitions::write)
                .set("aside_from", asideFrom, NOTHING_ASIDE));
  }

  /**
   * The state that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it was written by something else
   */
  static MergeState parse(String text) {
    return StateSchema.MERGE.decode(
        text,
        fields ->
            new MergeState(
                fields.read("partitions", Watermarks::read),
                fields.int64("aside_from", NOTHING_ASIDE)));
  }
}
