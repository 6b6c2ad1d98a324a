package io.clickfold.wire.avro;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The schemas of what stands in records of topics, each in the file of {@code avro} so named. */
public enum TopicSchema {
  /** A source's counts of a minute. */
  MINUTE_COUNTS("MinuteCounts", Framing.MINUTE_COUNTS, false),
  /** The most clicked ads of a window. */
  RANKING("Ranking", Framing.RANKING, false),
  /** How far a source has come. */
  SOURCE_WATERMARK("SourceWatermark", Framing.SOURCE_WATERMARK, true),
  /** A source's decision to forward an ad's clicks to shards. */
  AD_SPLIT("AdSplit", Framing.AD_SPLIT, true),
  /** How far the merge of rankings has come. */
  RANKING_WATERMARK("RankingWatermark", Framing.RANKING_WATERMARK, true),
  /** The end of a task's results. */
  TASK_MARK("TaskMark", Framing.TASK_MARK, true),
  /** Minutes that may lack clicks. */
  GAP("Gap", Framing.GAP, true),
  /** Clicks of hot ads, on their way to a shard. */
  HOT_CLICKS("HotClicks", Framing.HOT_CLICKS, true),
  /** The rankings of one partition of {@code click-counts}. */
  LOCAL_RANKINGS("LocalRankings", Framing.LOCAL_RANKINGS, false),
  /** How far the rankings of one partition of {@code click-counts} have come. */
  CLOSED_PANES("ClosedPanes", Framing.CLOSED_PANES, true),
  /** A fragment of a closed pane. */
  PANE_RECORD("PaneRecord", Framing.PANE_RECORD, false);

  private static final Map<Long, TopicSchema> BY_FINGERPRINT =
      by(kind -> kind.schema.fingerprint());
  private static final Map<String, TopicSchema> BY_NAME = by(kind -> kind.schema.fullName());

  private final RecordSchema schema;
  private final boolean named;

  /**
   * @param fingerprint the schema's, which a test computes from the file
   * @param named whether records come with their schema
   */
  TopicSchema(String file, long fingerprint, boolean named) {
    this.schema = RecordSchema.load(file);
    this.named = named;
    if (schema.fingerprint() != fingerprint) {
      throw new IllegalStateException(
          "the schema %s has the fingerprint %dL".formatted(file, schema.fingerprint()));
    }
  }

  private static <K> Map<K, TopicSchema> by(Function<TopicSchema, K> key) {
    return Arrays.stream(values()).collect(Collectors.toMap(key, Function.identity()));
  }

  /** A record with the values that are set. */
  public byte[] encode(Consumer<Fields> values) {
    return schema.encode(values);
  }

  /**
   * A record that was written by this schema.
   *
   * @throws IllegalArgumentException if it was not, or is damaged
   */
  public Fields decode(byte[] message) {
    return schema.decode(message);
  }

  RecordSchema schema() {
    return schema;
  }

  /** The schema with a fingerprint, if it is one of these. */
  static Optional<TopicSchema> of(long fingerprint) {
    return Optional.ofNullable(BY_FINGERPRINT.get(fingerprint));
  }

  /** The schema with a name, if it is one of these. */
  static Optional<TopicSchema> named(String fullName) {
    return Optional.ofNullable(BY_NAME.get(fullName));
  }

  /**
   * The schema of a record that this version has written, in the form in which it goes with the
   * record, so that other versions can read that.
   *
   * @return empty if none goes with it: bulk, which they have to know
   */
  public static Optional<byte[]> sentWith(byte[] message) {
    return of(Framing.fingerprint(message))
        .filter(kind -> kind.named)
        .map(kind -> kind.schema.canonicalForm());
  }
}
