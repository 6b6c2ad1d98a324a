package io.clickfold.kafka.loop;

import io.clickfold.wire.avro.Fields;
import io.clickfold.wire.avro.StateSchema;
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
 * @param givenUp the offsets, from the replay offset on and ascending, of records that were given
 *     up and must not be read again: 64 at most
 */
public record Checkpoint(long replayOffset, String state, List<Long> givenUp) {
  /** Of more, the oldest are forgotten, since a checkpoint has to be small. */
  private static final int MAX_GIVEN_UP = 64;

  private static final char SEPARATOR = '.';

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

  /** The metadata string: what the loop has to know, a full stop, and the state. */
  public String encode() {
    List<Long> distances = new ArrayList<>(givenUp.size());
    long before = replayOffset;
    for (long offset : givenUp) {
      distances.add(offset - before);
      before = offset;
    }
    return StateSchema.CHECKPOINT.encode(
            fields -> fields.set("replay_offset", replayOffset).set("given_up", distances))
        + SEPARATOR
        + state;
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
    int end = metadata.indexOf(SEPARATOR);
    String head = end < 0 ? metadata : metadata.substring(0, end);
    String state = metadata.substring(end + 1);
    return StateSchema.CHECKPOINT.decode(head, fields -> read(fields, state));
  }

  private static Checkpoint read(Fields fields, String state) {
    long replayOffset = fields.int64("replay_offset");
    List<Long> givenUp = new ArrayList<>();
    long before = replayOffset;
    for (long distance : fields.longs("given_up")) {
      before += distance;
      givenUp.add(before);
    }
    return new Checkpoint(replayOffset, state, givenUp);
  }
}
