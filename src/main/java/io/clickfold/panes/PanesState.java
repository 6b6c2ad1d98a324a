package io.clickfold.panes;

import io.clickfold.click.Cube;
import io.clickfold.wire.SourceWatermarks;
import io.clickfold.wire.Watermarks;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

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
 * @param asideFrom the first minute that is set aside: of it and of later ones nothing is held, and
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

  private static final String SEPARATOR = " ";
  private static final String CUBE_SEPARATOR = ",";

  /** Nothing is known. */
  static PanesState none() {
    return new PanesState(
        Watermarks.NONE, Watermarks.NONE, 0, 0, List.of(), new SourceWatermarks(), NOTHING_ASIDE);
  }

  String encode() {
    return String.join(
        SEPARATOR,
        Long.toString(closedUntil),
        Long.toString(since),
        Integer.toString(partitions),
        Long.toString(clicks),
        cubes.stream().map(Cube::name).collect(Collectors.joining(CUBE_SEPARATOR)),
        sources.encode(),
        Long.toString(asideFrom));
  }

  /**
   * @throws IllegalArgumentException if the text is not {@link #encode}'s
   */
  static PanesState parse(String text) {
    String[] parts = text.split(SEPARATOR);
    if (parts.length != 7) {
      throw new IllegalArgumentException("no state of a partition's panes: '%s'".formatted(text));
    }
    return new PanesState(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Integer.parseInt(parts[2]),
        Long.parseLong(parts[3]),
        Arrays.stream(parts[4].split(CUBE_SEPARATOR)).map(Cube::parse).toList(),
        SourceWatermarks.parse(parts[5]),
        Long.parseLong(parts[6]));
  }
}
