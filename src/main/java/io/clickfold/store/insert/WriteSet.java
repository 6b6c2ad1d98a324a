package io.clickfold.store.insert;

import io.clickfold.click.Cube;
import io.clickfold.click.Generations;
import io.clickfold.click.Minutes;
import io.clickfold.store.counts.Layout;
import io.clickfold.store.counts.MinuteOfSource;
import io.clickfold.store.counts.RankingVersion;
import io.clickfold.store.counts.RowVersion;
import io.clickfold.store.finality.GapLog;
import io.clickfold.store.finality.StoredWatermark;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.Gap;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.RankingWatermark;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.TaskMark;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.Parts;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What some results come to: of each row the newest version, by partition of its table, of each
 * ranking the newest version, of each source the newest watermark, by the topic and partition for
 * which it speaks, gaps, and the marks of recalculations' tasks. Not thread-safe.
 */
public final class WriteSet {
  private final Map<AdDay, Map<MinuteOfSource, AdRows>> ads = new HashMap<>();
  private final Map<PartsPartition, Map<PartKey, PartRow>> heads = new HashMap<>();
  private final Map<PartsPartition, Map<PartKey, PartRow>> parts = new HashMap<>();
  private final Map<RankingKey, Ranking> rankings = new HashMap<>();
  private final Map<SplitKey, AdSplit> splits = new HashMap<>();
  private final Map<WatermarkKey, StoredWatermark> watermarks = new HashMap<>();
  private final Map<WatermarkKey, StoredWatermark> rankingWatermarks = new HashMap<>();
  private final Set<StoredMark> marks = new HashSet<>();
  private final Set<Gap> gaps = new HashSet<>();

  private record WatermarkKey(int partition, int source) {}

  private record SplitKey(long hour, String adId, int source, long from) {}

  private record RankingKey(Cube cube, List<String> cell, int window, long until) {}

  /**
   * Adds counts.
   *
   * @throws IllegalArgumentException if a count or the generation is out of range, or a part is
   *     none of its level
   */
  public void add(MinuteCounts counts) {
    MinuteOfSource key = new MinuteOfSource(counts.minute(), counts.source());
    LocalDate day = Layout.day(counts.minute());
    for (AdCounts ad : counts.ads()) {
      long version = RowVersion.of(counts.minute(), counts.generation(), ad.clicks());
      AdRows rows =
          ads.computeIfAbsent(new AdDay(ad.adId(), day), partition -> new HashMap<>(4))
              .computeIfAbsent(key, row -> new AdRows());
      List<CubeCells> heads = heads(ad, key, version);
      rows.add(version, ad.clicks(), heads);
      if (counts.generation() != Generations.LIVE && heads.isEmpty() && !hasOnlyParts(ad)) {
        rows.clearHeads(RowVersion.base(counts.generation()));
      }
    }
  }

  /** An ad with large parts has several records, the last of which has all its heads. */
  private static boolean hasOnlyParts(AdCounts ad) {
    return !ad.cubes().isEmpty()
        && ad.cubes().stream().noneMatch(cells -> cells.part() == Parts.HEAD);
  }

  /** The heads that stand in a row of their ad; adds all other parts. */
  private List<CubeCells> heads(AdCounts ad, MinuteOfSource key, long version) {
    List<CubeCells> ofAd = new ArrayList<>(ad.cubes().size());
    for (CubeCells cells : ad.cubes()) {
      check(cells);
      if (cells.part() == Parts.HEAD && !cells.cube().hasManyCells()) {
        ofAd.add(cells);
      } else {
        (cells.part() == Parts.HEAD ? heads : parts)
            .computeIfAbsent(
                new PartsPartition(
                    ad.adId(),
                    cells.cube(),
                    Minutes.startOfHour(key.minute()),
                    Layout.bucket(cells.part())),
                partition -> new HashMap<>())
            .merge(
                new PartKey(cells.part(), key.minute(), key.source(), cells.segment()),
                new PartRow(version, cells),
                PartRow::or);
      }
    }
    return ofAd;
  }

  /** What no reader would find must not be stored as if it could. */
  private static void check(CubeCells cells) {
    int level = cells.level();
    int part = cells.part();
    boolean known = level >= 0 && level <= Parts.MAX_LEVEL;
    if (!known
        || part != Parts.HEAD
            && (part < Parts.first(level) || part >= Parts.first(level) + Parts.count(level))) {
      throw new IllegalArgumentException(
          "%s has no part %d at level %d".formatted(cells.cube(), part, level));
    }
    if (cells.segment() < 0 || part == Parts.HEAD && cells.segment() > 0) {
      throw new IllegalArgumentException(
          "%s has no segment %d of part %d".formatted(cells.cube(), cells.segment(), part));
    }
  }

  /** Adds a ranking. */
  public void add(Ranking ranking) {
    rankings.merge(
        new RankingKey(ranking.cube(), ranking.cell(), ranking.window(), ranking.until()),
        ranking,
        (a, b) -> RankingVersion.of(a) > RankingVersion.of(b) ? a : b);
  }

  /** Adds a split. */
  public void add(AdSplit split) {
    splits.merge(
        new SplitKey(split.hour(), split.adId(), split.source(), split.from()),
        split,
        (a, b) -> a.offset() > b.offset() ? a : b);
  }

  /** Adds a watermark that stands in a partition of {@code click-counts}. */
  public void add(int partition, SourceWatermark watermark) {
    keepNewest(
        watermarks,
        new StoredWatermark(
            partition,
            watermark.source(),
            watermark.sources(),
            watermark.shards(),
            watermark.partitions(),
            Instant.ofEpochMilli(watermark.watermark())));
  }

  /** Adds a watermark of rankings: those of a partition have one source, the ranker. */
  public void add(RankingWatermark watermark) {
    keepNewest(
        rankingWatermarks,
        new StoredWatermark(
            watermark.partition(),
            0,
            1,
            0,
            watermark.partitions(),
            Instant.ofEpochMilli(watermark.watermark())));
  }

  /** Adds a mark that stands in a partition of {@code click-counts}. */
  public void add(int partition, TaskMark mark) {
    marks.add(new StoredMark(mark.job(), mark.task(), partition, mark.partitions()));
  }

  /**
   * Adds a gap.
   *
   * @throws IllegalArgumentException if it has no whole minutes
   */
  public void add(Gap gap) {
    gaps.add(GapLog.checked(gap));
  }

  private static void keepNewest(
      Map<WatermarkKey, StoredWatermark> watermarks, StoredWatermark watermark) {
    watermarks.merge(
        new WatermarkKey(watermark.partition(), watermark.source()),
        watermark,
        (a, b) -> a.watermark().isAfter(b.watermark()) ? a : b);
  }

  /** Totals, and cubes with few cells. */
  Map<AdDay, Map<MinuteOfSource, AdRows>> ads() {
    return ads;
  }

  /** The heads of cubes with many cells. */
  Map<PartsPartition, Map<PartKey, PartRow>> heads() {
    return heads;
  }

  /** Parts that are no heads. */
  Map<PartsPartition, Map<PartKey, PartRow>> parts() {
    return parts;
  }

  Collection<Ranking> rankings() {
    return rankings.values();
  }

  Collection<AdSplit> splits() {
    return splits.values();
  }

  /** Of which minutes something may not be stored. */
  Collection<Gap> gaps() {
    return gaps;
  }

  /** How far counts are stored. */
  Collection<StoredWatermark> watermarks() {
    return watermarks.values();
  }

  /** How far rankings are stored. */
  Collection<StoredWatermark> rankingWatermarks() {
    return rankingWatermarks.values();
  }

  /** Whose counts are stored. */
  Collection<StoredMark> marks() {
    return marks;
  }
}
