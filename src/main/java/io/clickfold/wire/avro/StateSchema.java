package io.clickfold.wire.avro;

import java.util.Base64;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The schemas of what roles have in their checkpoints, each in the file of {@code avro} so named.
 * Checkpoints are text in the metadata of offsets, of which brokers accept 4 KiB by default. So a
 * state is a record in Avro's single-object encoding, as on topics, in Base64: the fingerprint in
 * front names the schema, and field names take no room.
 *
 * <p>There is no room for the schema, either. A version that changes one keeps the file of the
 * earlier as well, to read by it what others have committed.
 */
public enum StateSchema {
  /** What the loop itself has in every checkpoint. */
  CHECKPOINT("Checkpoint"),
  /** The state of an aggregator for a partition of the raw queue. */
  SOURCE("SourceState"),
  /** The state of an aggregator for a shard. */
  SHARD("ShardState"),
  /** The state of an archiver for a partition of the raw queue. */
  ARCHIVE("ArchiveState"),
  /** The state of a ranker for a partition of {@code click-counts}. */
  PANES("PanesState"),
  /** The state of a ranker for a partition of {@code ad-ranks}. */
  MERGE("MergeState");

  private final RecordSchema schema;

  StateSchema(String file) {
    this.schema = RecordSchema.load(file);
  }

  /** A state, as text of letters, digits, hyphens and underscores. */
  public String encode(Consumer<Fields> values) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(schema.encode(values));
  }

  /**
   * A state that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is of another version of Clickfold, or damaged
   */
  public <T> T decode(String text, Function<Fields, T> reader) {
    try {
      return reader.apply(schema.decode(Base64.getUrlDecoder().decode(text)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' in a committed offset's metadata is no %s of this version of Clickfold (%s); run the"
                  .formatted(text, schema.fullName(), e.getMessage())
              + " version that has written it, or reset the group's offsets to start with an empty"
              + " state",
          e);
    }
  }
}
