package io.clickfold.panes;

import io.clickfold.click.Cube;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.avro.AvroReader;
import io.clickfold.wire.avro.AvroWriter;
import io.clickfold.wire.avro.Fields;
import io.clickfold.wire.avro.Framing;
import io.clickfold.wire.avro.TopicSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stands in a record of {@code ad-ranks}: a partition's rankings, or its watermark. */
public sealed interface LocalResult permits LocalRankings, ClosedPanes {
  /** More than any topic has. */
  int MAX_PARTITIONS = 100_000;

  /** The partition of {@code click-counts} that emitted it. */
  int partition();

  /** Calls the visitor's method for this kind, and returns what that returned. */
  <T> T accept(Visitor<T> visitor);

  /** Handles the kinds, with a method for each. */
  interface Visitor<T> {
    /** Rankings of a partition. */
    T visit(LocalRankings rankings);

    /** The watermark of a partition. */
    T visit(ClosedPanes closed);
  }

  /** The record's bytes. */
  byte[] encode();

  /** A watermark's bytes. */
  static byte[] encode(ClosedPanes closed) {
    return TopicSchema.CLOSED_PANES.encode(
        fields ->
            fields
                .set("partition", closed.partition())
                .set("partitions", closed.partitions())
                .set("until", closed.until()));
  }

  /** The lists of the windows share most of their ads, so each ad's id is written once. */
  static byte[] encode(LocalRankings rankings) {
    Map<String, Integer> places = new HashMap<>();
    List<String> ids = new ArrayList<>();
    for (WindowTop window : rankings.windows()) {
      for (RankedAd ad : window.ads()) {
        if (places.putIfAbsent(ad.adId(), ids.size()) == null) {
          ids.add(ad.adId());
        }
      }
    }
    AvroWriter out = new AvroWriter();
    out.fixed(Framing.header(Framing.LOCAL_RANKINGS));
    out.integer(rankings.partition());
    out.integer(rankings.until());
    out.string(rankings.cube().name());
    out.strings(rankings.cell());
    out.strings(ids);
    out.array(
        rankings.windows(),
        window -> {
          out.integer(window.window());
          out.integer(window.clicks());
          out.bool(window.complete());
          out.array(
              window.ads(),
              ad -> {
                out.integer(places.get(ad.adId()));
                out.integer(ad.clicks());
              });
        });
    return out.toBytes();
  }

  /**
   * What a record's value holds.
   *
   * @throws IllegalArgumentException if it is nothing that this version of Clickfold understands
   */
  static LocalResult decode(byte[] message) {
    long fingerprint = Framing.fingerprint(message);
    if (fingerprint == Framing.CLOSED_PANES) {
      Fields closed = TopicSchema.CLOSED_PANES.decode(message);
      return closed(closed.int32("partition"), closed.int32("partitions"), closed.int64("until"));
    }
    if (fingerprint != Framing.LOCAL_RANKINGS) {
      throw new IllegalArgumentException(
          "no schema is known of a local ranking with the fingerprint %016x"
              .formatted(fingerprint));
    }
    AvroReader in = new AvroReader(message, Framing.LENGTH);
    int partition = in.int32();
    long until = in.integer();
    Cube cube = Cube.parse(in.string());
    List<String> cell = in.strings();
    List<String> ids = in.strings();
    List<WindowTop> windows =
        in.array(
            () ->
                new WindowTop(
                    in.int32(), in.integer(), in.bool(), in.array(() -> rankedAd(in, ids))));
    in.end();
    return new LocalRankings(partition, until, cube, cell, windows);
  }

  /** Readers have something for each partition: an absurd number would cost their memory. */
  private static ClosedPanes closed(int partition, int partitions, long until) {
    if (partition < 0
        || partition > MAX_PARTITIONS
        || partitions < 0
        || partitions > MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "no topic has the partition %d of %d".formatted(partition, partitions));
    }
    return new ClosedPanes(partition, partitions, until);
  }

  private static RankedAd rankedAd(AvroReader in, List<String> ids) {
    int place = in.int32();
    if (place < 0 || place >= ids.size()) {
      throw new IllegalArgumentException("no ad has the place " + place);
    }
    return new RankedAd(ids.get(place), in.integer());
  }
}
