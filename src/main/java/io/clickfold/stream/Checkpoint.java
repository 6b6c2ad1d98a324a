package io.clickfold.stream;

import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What is committed with an offset, in its metadata: enough to rebuild the state that a partition's
 * processor had at that offset.
 *
 * @param replayOffset the offset from which records have to be read again; not above the committed
 *     one
 * @param state the processor's own few bytes; may be empty
 */
public record Checkpoint(long replayOffset, String state) {
  private static final String VERSION = "clickfold/1";
  private static final String SEPARATOR = " ";

  /** The metadata string. */
  public String encode() {
    return String.join(SEPARATOR, VERSION, Long.toString(replayOffset), state);
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
    return new Checkpoint(Long.parseLong(parts[1]), parts[2]);
  }
}
