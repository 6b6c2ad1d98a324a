package io.clickfold.panes;

import io.clickfold.click.Cube;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.avro.AvroReader;
import io.clickfold.wire.avro.AvroWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands in a record of {@code ad-ranks}: a partition's rankings, or its watermark: it changes
 * no more of them.
 */
public sealed interface LocalResult permits LocalRankings, ClosedPanes {
  /** The first byte of rankings. */
  int RANKINGS = 1;

  /** The first byte of a watermark. */
  int CLOSED = 2;

  /** More than any topic has. */
  int MAX_PARTITIONS = 100_000;

  /** The partition of {@code click-counts} that says it. */
  int partition();

  /** Calls the visitor's method for this kind, and returns what that returned. */
  <T> T accept(Visitor<T> visitor);

  /** Tells the kinds apart, with a method for each. */
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
    AvroWriter out = new AvroWriter();
    out.integer(CLOSED);
    out.integer(closed.partition());
    out.integer(closed.partitions());
    out.integer(closed.until());
    return out.toBytes();
  }

  /** The lists of the windows share most of their ads, so each ad's id is written once. */
  static byte[] encode(LocalRankings rankings) {
    AvroWriter out = new AvroWriter();
    Map<String, Integer> places = new HashMap<>();
    List<String> ids = new ArrayList<>();
    for (WindowTop window : rankings.windows()) {
      for (RankedAd ad : window.ads()) {
        if (places.putIfAbsent(ad.adId(), ids.size()) == null) {
          ids.add(ad.adId());
        }
      }
    }
    out.integer(RANKINGS);
    out.integer(rankings.partition());
    out.integer(rankings.until());
    out.string(rankings.cube().name());
    out.strings(rankings.cell());
    out.strings(ids);
    out.integer(rankings.windows().size());
    for (WindowTop window : rankings.windows()) {
      out.integer(window.window());
      out.integer(window.clicks());
      out.bool(window.complete());
      out.integer(window.ads().size());
      for (RankedAd ad : window.ads()) {
        out.integer(places.get(ad.adId()));
        out.integer(ad.clicks());
      }
    }
    return out.toBytes();
  }

  /**
   * What a record's value holds.
   *
   * @throws IllegalArgumentException if it is nothing that this version of Clickfold understands
   */
  static LocalResult decode(byte[] bytes) {
    AvroReader in = new AvroReader(bytes, 0);
    int kind = in.int32();
    if (kind == CLOSED) {
      return closed(in.int32(), in.int32(), in.integer());
    }
    if (kind != RANKINGS) {
      throw new IllegalArgumentException("a local ranking of another version of Clickfold");
    }
    int partition = in.int32();
    long until = in.integer();
    Cube cube = Cube.parse(in.string());
    List<String> cell = in.strings();
    List<String> ids = in.strings();
    int count = in.count();
    List<WindowTop> windows = new ArrayList<>(count);
    for (int w = 0; w < count; w++) {
      windows.add(new WindowTop(in.int32(), in.integer(), in.bool(), ads(in, ids)));
    }
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

  private static List<RankedAd> ads(AvroReader in, List<String> ids) {
    int count = in.count();
    List<RankedAd> ads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int place = in.int32();
      if (place < 0 || place >= ids.size()) {
        throw new IllegalArgumentException("no ad has the place " + place);
      }
      ads.add(new RankedAd(ids.get(place), in.integer()));
    }
    return ads;
  }
}
