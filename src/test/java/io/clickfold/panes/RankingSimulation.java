package io.clickfold.panes;

import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.Rankings;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.Result;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Random counts by some sources, spread over partitions, and rankers and merges that read them in
 * random steps, commit, and crash: then they begin anew from what they had committed, as they do on
 * Kafka. Records go through their bytes.
 */
final class RankingSimulation {
  static final long MINUTE = 60_000;
  private static final int MAX_CELLS = 1_000;

  final Rankings rankings;
  final List<Clicks> truth = new ArrayList<>();
  final Map<Key, Ranking> stored = new HashMap<>();

  /** Seldom as many as are needed. */
  private final long maxBytes;

  /** The same, of merges. */
  private final long maxMergeBytes;

  int begunAgain;
  int mergedAgain;

  /** A source that emits nothing; -1 if all do. */
  private int silent = -1;

  private final Random random;
  private final int sources;
  private final int ads;
  private final List<List<Result>> counts = new ArrayList<>();
  private final List<List<byte[]>> ranks = new ArrayList<>();
  private final List<PanesRun> panesRuns = new ArrayList<>();
  private final List<MergeRun> mergeRuns = new ArrayList<>();
  private final Map<Counted, Long> counted = new HashMap<>();
  private final long[] watermarks;
  private final long[] finalUntil;
  long now = 1_000;

  /** Clicks of an ad, by minute number. */
  record Clicks(String ad, long minute, String country, String device, long clicks) {
    String valueOf(Cube cube) {
      return cube.name().equals("country") ? country : device;
    }
  }

  record Key(Cube cube, List<String> cell, int window, long until) {}

  private record Counted(int source, String ad, long minute, Cube cube, List<String> cell) {}

  RankingSimulation(Random random, int partitions, int rankPartitions, int sources, int ads) {
    this.random = random;
    this.maxBytes = random.nextInt(4) == 0 ? Long.MAX_VALUE : 1_000L + random.nextInt(20_000);
    this.maxMergeBytes = random.nextInt(4) == 0 ? Long.MAX_VALUE : 5_000L + random.nextInt(100_000);
    this.sources = sources;
    this.ads = ads;
    this.rankings = new Rankings(Cubes.parse(List.of("country", "device")), List.of(1, 2, 5, 9), 3);
    this.watermarks = new long[sources];
    this.finalUntil = new long[rankPartitions];
    for (int i = 0; i < partitions; i++) {
      counts.add(new ArrayList<>());
      panesRuns.add(new PanesRun(i));
    }
    for (int i = 0; i < rankPartitions; i++) {
      ranks.add(new ArrayList<>());
      mergeRuns.add(new MergeRun(i));
    }
    Arrays.fill(watermarks, now - 3);
    for (int i = 0; i < sources; i++) {
      announce(i);
    }
  }

  /** Something happens. */
  void step() {
    if (random.nextInt(200) == 0) {
      silent = random.nextInt(2 * sources) - sources;
    }
    int what = random.nextInt(100);
    if (what < 50) {
      click();
    } else if (what < 56) {
      pass(random.nextInt(sources));
    } else if (what < 59) {
      now += random.nextInt(20) == 0 ? random.nextInt(40) : 1;
    } else if (what < 80) {
      anyOf(panesRuns).read(random.nextInt(30));
    } else if (what < 86) {
      anyOf(panesRuns).commit();
    } else if (what < 88) {
      anyOf(panesRuns).crash();
    } else if (what < 94) {
      anyOf(mergeRuns).read(random.nextInt(60));
    } else if (what < 98) {
      anyOf(mergeRuns).commit();
    } else {
      anyOf(mergeRuns).crash();
    }
  }

  /** All that was counted is ranked, and nothing crashes any more. */
  void catchUp() {
    for (PanesRun run : panesRuns) {
      do {
        run.read(Integer.MAX_VALUE);
        run.read(Integer.MAX_VALUE);
        run.panes.caughtUp(now * MINUTE);
        run.commit();
      } while (run.isAgain());
    }
    for (MergeRun run : mergeRuns) {
      do {
        run.read(Integer.MAX_VALUE);
        run.read(Integer.MAX_VALUE);
        run.commit();
      } while (run.isAgain());
    }
  }

  /** Whether there is no memory for some minutes that are open. */
  boolean isBehind() {
    return panesRuns.stream().anyMatch(run -> run.panes.isBehind())
        || mergeRuns.stream().anyMatch(run -> run.merge.isBehind());
  }

  /** All minutes close. */
  void end() {
    now += 2;
    for (int source = 0; source < sources; source++) {
      watermarks[source] = now;
      announce(source);
    }
    catchUp();
  }

  /** Rankings of windows that end by then, a minute's number, are final. */
  long finalUntil() {
    return Arrays.stream(finalUntil).min().orElseThrow();
  }

  private <T> T anyOf(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private void click() {
    int source = random.nextInt(sources);
    long minute = Math.max(watermarks[source], now - random.nextInt(4));
    String ad = "ad-" + (int) (random.nextDouble() * random.nextDouble() * ads);
    String country = List.of("KR", "DE", "").get(random.nextInt(3));
    String device = random.nextBoolean() ? "mobile" : "tv";
    Clicks clicks = new Clicks(ad, minute, country, device, 1 + random.nextInt(3));
    truth.add(clicks);
    List<CubeCells> cells = new ArrayList<>();
    cells.add(cell(source, clicks, Cube.parse("country"), List.of(country)));
    cells.add(cell(source, clicks, Cube.parse("device"), List.of(device)));
    cells.add(cell(source, clicks, Cube.parse("ip"), List.of("10.0.0.1")));
    counts
        .get(Math.floorMod(ad.hashCode(), counts.size()))
        .add(
            new MinuteCounts(
                minute * MINUTE,
                source,
                0,
                List.of(new AdCounts(ad, count(source, clicks, Cube.TOTAL, List.of()), cells))));
  }

  private CubeCells cell(int source, Clicks clicks, Cube cube, List<String> values) {
    Cell cell = new Cell(values, count(source, clicks, cube, values));
    return new CubeCells(cube, 0, Parts.HEAD, PackedCells.of(List.of(cell)));
  }

  private long count(int source, Clicks clicks, Cube cube, List<String> values) {
    return counted.merge(
        new Counted(source, clicks.ad(), clicks.minute(), cube, values),
        clicks.clicks(),
        Long::sum);
  }

  private void pass(int source) {
    if (source != silent && watermarks[source] < now - 1) {
      watermarks[source] += 1 + random.nextInt((int) (now - 1 - watermarks[source]));
      announce(source);
    }
  }

  private void announce(int source) {
    SourceWatermark watermark =
        new SourceWatermark(source, sources, 0, counts.size(), watermarks[source] * MINUTE);
    counts.forEach(partition -> partition.add(watermark));
  }

  /** A ranker of a partition of {@code click-counts}. */
  private final class PanesRun {
    private final int partition;
    private final Map<List<Integer>, byte[]> kept = new LinkedHashMap<>();
    private int committed;
    private int replayFrom;
    private String state = "";
    private int position;
    private PartitionPanes panes;

    /** Where it is while it reads results again that it had no memory for; behind all if not. */
    private int again = Integer.MAX_VALUE;

    PanesRun(int partition) {
      this.partition = partition;
      crash();
    }

    void crash() {
      panes =
          new PartitionPanes(
              partition,
              rankings,
              MAX_CELLS,
              state,
              kept.values().stream()
                  .map(PaneRecord::decode)
                  .sorted(
                      Comparator.comparingLong(PaneRecord::minute)
                          .thenComparingInt(PaneRecord::fragment))
                  .toList());
      again = Integer.MAX_VALUE;
      for (position = replayFrom; position < committed; position++) {
        apply(position);
      }
      panes.forgetChanges();
    }

    boolean isAgain() {
      return again != Integer.MAX_VALUE;
    }

    void read(int most) {
      if (isAgain()) {
        for (long left = most; left > 0 && again < position; left--) {
          apply(again++);
        }
        if (again == position) {
          panes.forgetChanges();
          again = Integer.MAX_VALUE;
        }
        return;
      }
      int end = (int) Math.min(counts.get(partition).size(), (long) position + most);
      for (; position < end; position++) {
        apply(position);
      }
      if (position == counts.get(partition).size() && random.nextInt(3) == 0) {
        panes.caughtUp(now * MINUTE);
      }
    }

    private void apply(int offset) {
      Result result = counts.get(partition).get(offset);
      if (result instanceof MinuteCounts minute) {
        panes.count(minute, offset);
      } else {
        panes.passed((SourceWatermark) result);
      }
      while (panes.openBytes() > maxBytes && panes.setAside()) {
        // There may still be too much.
      }
    }

    void commit() {
      if (isAgain()) {
        return;
      }
      panes.drain(
          new PanesSink() {
            @Override
            public void rankings(LocalRankings local) {
              int target = Math.floorMod(local.cell().hashCode(), ranks.size());
              ranks.get(target).add(local.encode());
            }

            @Override
            public void pane(PaneRecord pane) {
              int place = Math.floorMod(pane.minute() / MINUTE, rankings.longest());
              kept.put(List.of(place, pane.fragment()), pane.encode());
            }

            @Override
            public void closed(long until) {
              ClosedPanes closed = new ClosedPanes(partition, panes.partitions(), until);
              ranks.forEach(rankPartition -> rankPartition.add(closed.encode()));
            }
          });
      committed = position;
      replayFrom = (int) panes.replayOffset(position);
      state = panes.state();
      if (panes.readAgain()) {
        again = replayFrom;
        begunAgain++;
      }
    }
  }

  /** A merge of a partition of local rankings. */
  private final class MergeRun {
    private final int partition;
    private int committed;
    private int replayFrom;
    private String state = "";
    private int position;
    private RankingMerge merge;

    /** Where it is while it reads rankings again that it had no memory for; behind all if not. */
    private int again = Integer.MAX_VALUE;

    MergeRun(int partition) {
      this.partition = partition;
      crash();
    }

    boolean isAgain() {
      return again != Integer.MAX_VALUE;
    }

    void crash() {
      merge = new RankingMerge(rankings.top(), state);
      again = Integer.MAX_VALUE;
      for (position = replayFrom; position < committed; position++) {
        apply(position);
      }
      merge.forgetChanges();
    }

    void read(int most) {
      if (isAgain()) {
        for (long left = most; left > 0 && again < position; left--) {
          apply(again++);
        }
        if (again == position) {
          merge.forgetChanges();
          again = Integer.MAX_VALUE;
        }
        return;
      }
      int end = (int) Math.min(ranks.get(partition).size(), (long) position + most);
      for (; position < end; position++) {
        apply(position);
      }
    }

    private void apply(int offset) {
      LocalResult result = LocalResult.decode(ranks.get(partition).get(offset));
      if (result instanceof LocalRankings local) {
        merge.add(local, offset);
      } else {
        merge.closed((ClosedPanes) result);
      }
      while (merge.heldBytes() > maxMergeBytes && merge.setAside()) {
        // There may still be too much.
      }
    }

    void commit() {
      if (isAgain()) {
        return;
      }
      merge.drain(
          new RankingMerge.Sink() {
            @Override
            public void ranking(Ranking ranking) {
              store(ranking);
            }

            @Override
            public void closed(long until) {
              finalUntil[partition] = until / MINUTE;
            }
          });
      committed = position;
      replayFrom = (int) merge.replayOffset(position);
      state = merge.state();
      if (merge.readAgain()) {
        again = replayFrom;
        mergedAgain++;
      }
    }
  }

  /** As the store does: more clicks win. Nothing final may change. */
  private void store(Ranking ranking) {
    Key key = new Key(ranking.cube(), ranking.cell(), ranking.window(), ranking.until() / MINUTE);
    Ranking before = stored.get(key);
    if (key.until() <= finalUntil() && !ranking.equals(before)) {
      throw new AssertionError("changed though it was final: " + before + " to " + ranking);
    }
    if (before == null || ranking.clicks() > before.clicks()) {
      stored.put(key, ranking);
    } else if (ranking.clicks() == before.clicks() && !ranking.equals(before)) {
      throw new AssertionError("two of one version: " + before + " and " + ranking);
    }
  }

  /** The true clicks by ad, of a window and cell. */
  Map<String, Long> clicksIn(Key key) {
    Map<String, Long> byAd = new TreeMap<>();
    for (Clicks clicks : truth) {
      if (clicks.minute() < key.until()
          && clicks.minute() >= key.until() - key.window()
          && (key.cell().isEmpty() || key.cell().get(0).equals(clicks.valueOf(key.cube())))) {
        byAd.merge(clicks.ad(), clicks.clicks(), Long::sum);
      }
    }
    return byAd;
  }
}
