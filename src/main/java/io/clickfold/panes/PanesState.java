package io.clickfold.panes;

import io.clickfold.click.Cube;
import io.clickfold.wire.SourceWatermarks;
import io.clickfold.wire.Watermarks;
import io.clickfold.wire.avro.StateSchema;
import java.util.List;

/**
 * What has to be known of a partition's panes besides the panes themselves and the results behind
 * the replay offset. Times are numbers of minutes since 1970.
 *
 * @param closedUntil the first minute that is open; {@link Watermarks#NONE} if none has closed
 * @param since the minutes from here on are known in whole; {@link Watermarks#NONE} if all are
 * @param partitions how many partitions {@code click-counts} has; 0 if that is not known
 * @param clicks the clicks in the closed panes that are kept, to tell whether all were read back
 * @param cubes those whose cells are in the panes
 * @param sources how far each source has come
 * @param asideFrom the first minute that is set aside: nothing is held of it and of later ones, and
 *     no window that ends later was ranked; {@link #NOTHING_ASIDE} if none is
 */
record PanesState(
    long closedUntil,
    long since,
    int partitions,
    long clicks,
    List<Cube> cubes,
    SourceWatermarks sources,
    long asideFrom) {
  /** After all minutes. */
  static final long NOTHING_ASIDE = Long.MAX_VALUE;

  /** Nothing is known. */
  static PanesState none() {
    return new PanesState(
        Watermarks.NONE, Watermarks.NONE, 0, 0, List.of(), new SourceWatermarks(), NOTHING_ASIDE);
  }

  String encode() {
    return StateSchema.PANES.encode(
        fields ->
            fields
                .set("closed_until", closedUntil, Watermarks.NONE)
                .set("since", since, Watermarks.NONE)
                .set("partitions", partitions)
                .set("clicks", clicks)
                .set("cubes", cubes.stream().map(Cube::name).toList())
                .set("sources", sources::write)
                .set("aside_from", asideFrom, NOTHING_ASIDE));
  }

  /**
   * The state that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it was written by something else
   */
  static PanesState parse(String text) {
    return StateSchema.PANES.decode(
        text,
        fields ->
            new PanesState(
                fields.int64("closed_until", Watermarks.NONE),
                fields.int64("since", Watermarks.NONE),
                fields.int32("partitions"),
                fields.int64("clicks"),
                fields.strings("cubes").stream().map(Cube::parse).toList(),
                fields.read("sources", SourceWatermarks::read),
                fields.int64("aside_from", NOTHING_ASIDE)));
  }
}
