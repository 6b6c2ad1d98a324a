package io.clickfold.panes;

import io.clickfold.click.Cubes;
import io.clickfold.click.Rankings;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.avro.AvroWriter;
import io.clickfold.wire.avro.CellsBlock;
import io.clickfold.wire.avro.Parts;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/**
 * What it costs to rank many ads: CPU seconds, memory and bytes, of the ranker's core without
 * Kafka. An hour of clicks fills the windows, then a minute is taken as it comes from the
 * aggregators, in commits of a second. Run by {@code scripts/ranker-cost}.
 */
final class RankerCost {
  private static final long MINUTE = 60_000;
  private static final int FILL_MINUTES = 61;
  private static final int DRAIN_SECONDS = 2;
  private static final List<String> DEVICES = List.of("mobile", "desktop", "tablet");

  private final int ads;
  private final int countries;
  private final int clicksPerSecond;
  private final int partitions;
  private final Rankings rankings =
      new Rankings(
          Cubes.parse(List.of("country", "device")), List.of(1, 3, 5, 10, 15, 30, 60), 100);
  private final Random random = new Random(1);
  private final double[] adShares;
  private final double[] countryShares;
  private final List<PartitionPanes> panes = new ArrayList<>();
  private final RankingMerge merge;
  private final Sizes sizes = new Sizes();
  private static final int RECORD_BYTES = 64 * 1024;

  private final ResultDecoder decoder;
  private Map<Integer, Counted> minuteCounts = new HashMap<>();
  private long minute = 30_000_000;

  /** An ad's clicks in a minute, and which of them changed. */
  private static final class Counted {
    long total;
    final Map<Integer, Long> byCountry = new HashMap<>();
    final long[] byDevice = new long[DEVICES.size()];
    boolean changed;
  }

  RankerCost(int ads, int countries, int clicksPerSecond, int partitions) {
    this.ads = ads;
    this.countries = countries;
    this.clicksPerSecond = clicksPerSecond;
    this.partitions = partitions;
    this.adShares = zipf(ads);
    this.countryShares = zipf(countries);
    this.decoder = new ResultDecoder();
    this.merge = new RankingMerge(rankings.top(), "");
    for (int i = 0; i < partitions; i++) {
      panes.add(new PartitionPanes(i, rankings, 10_000, "", List.of()));
    }
  }

  /**
   * @param args ads, countries, clicks a second and partitions
   */
  public static void main(String[] args) {
    new RankerCost(
            Integer.parseInt(args[0]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]))
        .run();
  }

  private void run() {
    System.out.printf(
        "%,d ads (Zipf), %d countries (Zipf), %,d clicks/s, %d partitions, windows %s, top %d%n",
        ads, countries, clicksPerSecond, partitions, rankings.windows(), rankings.top());
    for (int i = 0; i < FILL_MINUTES; i++) {
      click(clicksPerSecond * 60);
      take(counts(), new Cpu());
      close();
      drain(new Cpu(), new Cpu());
    }
    System.gc();
    long full = usedHeap() - sizes.kept.stream().mapToLong(pane -> pane.bytes().length).sum();
    sizes.clear();
    Cpu taking = new Cpu();
    Cpu ranking = new Cpu();
    Cpu merging = new Cpu();
    for (int second = 1; second <= 60; second++) {
      click(clicksPerSecond);
      take(counts(), taking);
      if (second % DRAIN_SECONDS == 0) {
        drain(ranking, merging);
      }
    }
    long rankBytes = sizes.rankBytes;
    long packedRankBytes = sizes.packedRankBytes;
    long rankRecords = sizes.rankRecords;
    sizes.clear();
    close();
    Cpu closing = new Cpu();
    drain(closing, merging);
    long pairs = panes.stream().mapToLong(PartitionPanes::pairsHeld).sum();
    row("pairs of ad and cell held", "%,d", pairs);
    row("heap with full windows, all partitions", "%,d MB", full >> 20);
    row("  a pair", "%.0f bytes", (double) full / pairs);
    row("counts taken", "%.1f %% of a core", taking.seconds() / 60 * 100);
    row("provisional rankings every 2 s", "%.1f %% of a core", ranking.seconds() / 60 * 100);
    row("merge", "%.1f %% of a core", merging.seconds() / 60 * 100);
    row("closing a minute", "%.2f CPU s", closing.seconds());
    row(
        "ad-ranks, provisional, a minute",
        "%,d records, %,d MB, %,d MB in LZ4",
        rankRecords,
        rankBytes >> 20,
        packedRankBytes >> 20);
    row(
        "ad-panes, a minute",
        "%,d records, %,.1f MB, %,.1f MB in LZ4",
        sizes.paneRecords,
        sizes.paneBytes / 1e6,
        sizes.packedPaneBytes / 1e6);
    restore();
  }

  /** Everything from its kept panes, as after a crash; the open minute's counts come on top. */
  private void restore() {
    Cpu restoring = new Cpu();
    restoring.start();
    long before = System.nanoTime();
    List<PartitionPanes> again = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      int partition = i;
      Iterable<PaneRecord> kept =
          () ->
              sizes.kept.stream()
                  .filter(pane -> pane.partition() == partition)
                  .map(pane -> PaneRecord.decode(pane.bytes()))
                  .iterator();
      again.add(new PartitionPanes(partition, rankings, 10_000, panes.get(i).state(), kept));
    }
    restoring.stop();
    row(
        "restart with full windows: panes rebuilt",
        "%.1f s, %.1f CPU s",
        (System.nanoTime() - before) / 1e9,
        restoring.seconds());
    for (int i = 0; i < partitions; i++) {
      if (!again.get(i).state().equals(panes.get(i).state())) {
        throw new IllegalStateException("partition " + i + " came back otherwise");
      }
    }
  }

  private static void row(String what, String format, Object... values) {
    System.out.printf("%-48s %s%n", what, format.formatted(values));
  }

  private void click(int clicks) {
    for (int i = 0; i < clicks; i++) {
      Counted ad = minuteCounts.computeIfAbsent(any(adShares), unknown -> new Counted());
      int country = any(countryShares);
      int device = random.nextInt(DEVICES.size());
      ad.total++;
      ad.byCountry.merge(country, 1L, Long::sum);
      ad.byDevice[device]++;
      ad.changed = true;
    }
  }

  /** What the aggregators send: all cells of each ad that was clicked, many ads in a record. */
  private List<List<byte[]>> counts() {
    List<List<byte[]>> byPartition = new ArrayList<>();
    List<ResultEncoder> encoders = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      byPartition.add(new ArrayList<>());
      encoders.add(new ResultEncoder());
      encoders.get(i).minuteCounts(minute * MINUTE, i, 0);
    }
    minuteCounts.forEach(
        (ad, counted) -> {
          if (counted.changed) {
            counted.changed = false;
            int partition = ad % partitions;
            ResultEncoder encoder = encoders.get(partition);
            write(ad, counted, encoder);
            if (encoder.size() > RECORD_BYTES) {
              byPartition.get(partition).add(encoder.finish());
              encoder.minuteCounts(minute * MINUTE, partition, 0);
            }
          }
        });
    for (int i = 0; i < partitions; i++) {
      byPartition.get(i).add(encoders.get(i).finish());
    }
    return byPartition;
  }

  private void write(int ad, Counted counted, ResultEncoder encoder) {
    byte[] id = ("campaign-7-ad-" + ad).getBytes(StandardCharsets.UTF_8);
    encoder.ad(id, 0, id.length, counted.total);
    CellsBlock countries = new CellsBlock();
    counted.byCountry.forEach((country, clicks) -> add(countries, "C" + country, clicks));
    encoder.cube("country", 0, Parts.HEAD, 0, countries);
    CellsBlock devices = new CellsBlock();
    for (int i = 0; i < DEVICES.size(); i++) {
      if (counted.byDevice[i] > 0) {
        add(devices, DEVICES.get(i), counted.byDevice[i]);
      }
    }
    encoder.cube("device", 0, Parts.HEAD, 0, devices);
  }

  private static void add(CellsBlock cells, String value, long clicks) {
    AvroWriter values = new AvroWriter();
    values.strings(List.of(value));
    byte[] encoded = values.toBytes();
    cells.add(encoded, 0, encoded.length, clicks);
  }

  private void take(List<List<byte[]>> counts, Cpu cpu) {
    cpu.start();
    for (int i = 0; i < partitions; i++) {
      for (byte[] record : counts.get(i)) {
        panes.get(i).count((MinuteCounts) decoder.decode(record), 0);
      }
    }
    cpu.stop();
  }

  private void close() {
    minute++;
    minuteCounts = new HashMap<>();
    for (PartitionPanes partition : panes) {
      for (int source = 0; source < partitions; source++) {
        partition.passed(new SourceWatermark(source, partitions, 0, partitions, minute * MINUTE));
      }
    }
  }

  private void drain(Cpu ranking, Cpu merging) {
    for (PartitionPanes partition : panes) {
      sizes.handed.clear();
      ranking.start();
      partition.drain(sizes);
      ranking.stop();
      sizes.pack();
      merging.start();
      for (byte[] record : sizes.handed) {
        merge.add((LocalRankings) LocalResult.decode(record), 0);
      }
      merging.stop();
    }
    merging.start();
    for (int i = 0; i < partitions; i++) {
      merge.closed(new ClosedPanes(i, partitions, minute * MINUTE));
    }
    merge.drain(
        new RankingMerge.Sink() {
          @Override
          public void ranking(Ranking ranking) {
            new ResultEncoder().encode(ranking);
          }

          @Override
          public void closed(long until) {}
        });
    merging.stop();
  }

  private int any(double[] shares) {
    int found = Arrays.binarySearch(shares, random.nextDouble());
    return Math.min(found >= 0 ? found : -found - 1, shares.length - 1);
  }

  private static double[] zipf(int size) {
    double[] sums = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += 1.0 / (i + 1);
      sums[i] = sum;
    }
    for (int i = 0; i < size; i++) {
      sums[i] /= sum;
    }
    return sums;
  }

  private static long usedHeap() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** CPU time of this thread. */
  private static final class Cpu {
    private long started;
    private long nanos;

    void start() {
      started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    void stop() {
      nanos += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started;
    }

    double seconds() {
      return nanos / 1e9;
    }
  }

  /** A record of {@code ad-panes}. */
  private record Kept(int partition, long minute, byte[] bytes) {}

  /** Adds up what is emitted. */
  private static final class Sizes implements PanesSink {
    private static final int BATCH = 128 * 1024;

    /** Of the last hour. */
    final Deque<Kept> kept = new ArrayDeque<>();

    final List<byte[]> handed = new ArrayList<>();
    private final LZ4Compressor lz4 = LZ4Factory.fastestJavaInstance().fastCompressor();
    long rankRecords;
    long rankBytes;
    long packedRankBytes;
    long paneRecords;
    long paneBytes;
    long packedPaneBytes;

    void clear() {
      rankRecords = 0;
      rankBytes = 0;
      packedRankBytes = 0;
      paneRecords = 0;
      paneBytes = 0;
      packedPaneBytes = 0;
    }

    @Override
    public void rankings(LocalRankings local) {
      byte[] record = local.encode();
      handed.add(record);
      rankRecords++;
      rankBytes += record.length;
    }

    @Override
    public void pane(PaneRecord pane) {
      byte[] record = pane.encode();
      kept.add(new Kept(pane.partition(), pane.minute(), record));
      while (kept.getFirst().minute() <= pane.minute() - 60 * MINUTE) {
        kept.remove();
      }
      paneRecords++;
      paneBytes += record.length;
      packedPaneBytes += lz4.compress(record).length;
    }

    @Override
    public void closed(long until) {}

    /** As a producer does, in batches. */
    void pack() {
      byte[] batch = new byte[2 * BATCH];
      int size = 0;
      for (byte[] record : handed) {
        if (size + record.length > BATCH) {
          packedRankBytes += lz4.compress(batch, 0, size).length;
          size = 0;
        }
        System.arraycopy(record, 0, batch, size, record.length);
        size += record.length;
      }
      packedRankBytes += lz4.compress(batch, 0, size).length;
    }
  }
}
