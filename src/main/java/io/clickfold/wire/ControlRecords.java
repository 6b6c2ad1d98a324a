package io.clickfold.wire;

import static io.clickfold.wire.avro.TopicSchema.AD_SPLIT;
import static io.clickfold.wire.avro.TopicSchema.GAP;
import static io.clickfold.wire.avro.TopicSchema.RANKING_WATERMARK;
import static io.clickfold.wire.avro.TopicSchema.SOURCE_WATERMARK;
import static io.clickfold.wire.avro.TopicSchema.TASK_MARK;

import io.clickfold.wire.avro.Fields;
import io.clickfold.wire.avro.Framing;
import java.util.UUID;

/**
 * Results of the rarer kinds, as records by the schemas that have their names. Avro's library
 * writes and reads them: see {@link io.clickfold.wire.avro.SchemaResolver} for those of other
 * versions.
 */
final class ControlRecords {
  private ControlRecords() {}

  static byte[] encode(SourceWatermark watermark) {
    return SOURCE_WATERMARK.encode(
        fields ->
            fields
                .set("source", watermark.source())
                .set("sources", watermark.sources())
                .set("shards", watermark.shards())
                .set("partitions", watermark.partitions())
                .set("watermark", watermark.watermark()));
  }

  static byte[] encode(RankingWatermark watermark) {
    return RANKING_WATERMARK.encode(
        fields ->
            fields
                .set("partition", watermark.partition())
                .set("partitions", watermark.partitions())
                .set("watermark", watermark.watermark()));
  }

  static byte[] encode(AdSplit split) {
    return AD_SPLIT.encode(
        fields ->
            fields
                .set("hour", split.hour())
                .set("ad_id", split.adId())
                .set("source", split.source())
                .set("from", split.from())
                .set("to", split.to(), AdSplit.OPEN)
                .set("shards", split.shards())
                .set("clicks_per_second", split.clicksPerSecond())
                .set("offset", split.offset()));
  }

  static byte[] encode(TaskMark mark) {
    return TASK_MARK.encode(
        fields ->
            fields
                .set("job", mark.job().toString())
                .set("task", mark.task())
                .set("partitions", mark.partitions()));
  }

  static byte[] encode(Gap gap) {
    return GAP.encode(
        fields ->
            fields
                .set("from", gap.from())
                .set("to", gap.to())
                .set("reason", gap.reason())
                .set("topic", gap.topic())
                .set("partition", gap.partition())
                .set("from_offset", gap.fromOffset())
                .set("to_offset", gap.toOffset())
                .set("noticed", gap.noticed()));
  }

  /**
   * The result in a record.
   *
   * @throws IllegalArgumentException if it is of another schema than these, or damaged
   */
  static Result decode(long fingerprint, byte[] message) {
    if (fingerprint == Framing.SOURCE_WATERMARK) {
      return sourceWatermark(SOURCE_WATERMARK.decode(message));
    }
    if (fingerprint == Framing.RANKING_WATERMARK) {
      return rankingWatermark(RANKING_WATERMARK.decode(message));
    }
    if (fingerprint == Framing.AD_SPLIT) {
      return split(AD_SPLIT.decode(message));
    }
    if (fingerprint == Framing.TASK_MARK) {
      return mark(TASK_MARK.decode(message));
    }
    if (fingerprint == Framing.GAP) {
      return gap(GAP.decode(message));
    }
    throw new IllegalArgumentException(
        "no schema is known of a result with the fingerprint %016x".formatted(fingerprint));
  }

  private static SourceWatermark sourceWatermark(Fields fields) {
    return new SourceWatermark(
        fields.int32("source"),
        fields.int32("sources"),
        fields.int32("shards"),
        fields.int32("partitions"),
        fields.int64("watermark"));
  }

  private static RankingWatermark rankingWatermark(Fields fields) {
    return new RankingWatermark(
        fields.int32("partition"), fields.int32("partitions"), fields.int64("watermark"));
  }

  private static AdSplit split(Fields fields) {
    return new AdSplit(
        fields.int64("hour"),
        fields.string("ad_id"),
        fields.int32("source"),
        fields.int64("from"),
        fields.int64("to", AdSplit.OPEN),
        fields.int32("shards"),
        fields.int32("clicks_per_second"),
        fields.int64("offset"));
  }

  private static TaskMark mark(Fields fields) {
    return new TaskMark(
        UUID.fromString(fields.string("job")), fields.int32("task"), fields.int32("partitions"));
  }

  private static Gap gap(Fields fields) {
    return new Gap(
        fields.int64("from"),
        fields.int64("to"),
        fields.string("reason"),
        fields.string("topic"),
        fields.int32("partition"),
        fields.int64("from_offset"),
        fields.int64("to_offset"),
        fields.int64("noticed"));
  }
}
