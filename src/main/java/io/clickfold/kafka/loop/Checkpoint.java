package io.clickfold.kafka.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What is committed with an offset, in its metadata: enough to rebuild the state that a partition's
 * processor had at that offset.
 *
 * @param replayOffset the offset from which records have to be read again; not above the committed
 *     one
 * @param state the processor's own few bytes; may be empty
 * @param givenUp the offsets, from the replay offset on and ascending, of records that were not
 *     taken and must not be taken again: 64 at most
 */
public record Checkpoint(long replayOffset, String state, List<Long> givenUp) {
  /** Of more, the oldest are forgotten, since a checkpoint has to be small. */
  private static final int MAX_GIVEN_UP = 64;

  private static final String VERSION = "clickfold/1";
  private static final String SEPARATOR = " ";
  private static final String LIST_SEPARATOR = ",";
  private static final int RADIX = Character.MAX_RADIX;

  /** A checkpoint where nothing was given up. */
  public Checkpoint(long replayOffset, String state) {
    this(replayOffset, state, List.of());
  }

  /** The same where some records were given up; those that are not read again do not matter. */
  Checkpoint withGivenUp(TreeSet<Long> offsets) {
    List<Long> all = List.copyOf(offsets.tailSet(replayOffset));
    return new Checkpoint(
        replayOffset, state, all.subList(Math.max(0, all.size() - MAX_GIVEN_UP), all.size()));
  }

  /** The metadata string. */
  public String encode() {
    StringBuilder offsets = new StringBuilder(Long.toString(replayOffset));
    long before = replayOffset;
    for (long offset : givenUp) {
      offsets.append(LIST_SEPARATOR).append(Long.toString(offset - before, RADIX));
      before = offset;
    }
    return String.join(SEPARATOR, VERSION, offsets, state);
  }

  /**
   * The checkpoint that was committed with an offset; empty if there is none, since an operator has
   * set the offset.
   *
   * @throws IllegalArgumentException if it is not one that this version of Clickfold understands
   */
  static Optional<Checkpoint> of(OffsetAndMetadata offset) {
    return offset.metadata() == null || offset.metadata().isBlank()
        ? Optional.empty()
        : Optional.of(parse(offset.metadata()));
  }

  /**
   * The checkpoint of a metadata string.
   *
   * @throws IllegalArgumentException if it is not one that this version of Clickfold understands
   */
  public static Checkpoint parse(String metadata) {
    String[] parts = metadata.split(SEPARATOR, 3);
    if (parts.length != 3 || !parts[0].equals(VERSION)) {
      throw new IllegalArgumentException(
          "the committed offset's metadata '%s' is no checkpoint of this version"
                  .formatted(metadata)
              + " of Clickfold; reset the group's offsets to start with an empty state");
    }
    String[] offsets = parts[1].split(LIST_SEPARATOR);
    long replayOffset = Long.parseLong(offsets[0]);
    List<Long> givenUp = new ArrayList<>(offsets.length - 1);
    long before = replayOffset;
    for (int i = 1; i < offsets.length; i++) {
      before += Long.parseLong(offsets[i], RADIX);
      givenUp.add(before);
    }
    return new Checkpoint(replayOffset, parts[2], givenUp);
  }
}
