package io.clickfold.recalculator.task;

import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.fold.CountSink;
import io.clickfold.store.counts.CountReader;
import io.clickfold.store.counts.Resolution;
import io.clickfold.store.jobs.HourReport;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.raw.RawClickReader;
import io.clickfold.store.surplus.StoredAds;
import io.clickfold.wire.avro.CellsBlock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares the stored totals of an hour with its archived clicks: for every ad that either has,
 * whoever stored it. Blocks. Not thread-safe.
 */
final class HourComparison {
  private static final Duration COMPARISON_TIMEOUT = Duration.ofHours(6);
  private static final int CONCURRENT_ADS = 32;
  private static final int ANY_GENERATION = 1;
  private static final Set<String> ALL_ADS = Set.of();

  private final RawClickReader archive;
  private final StoredAds storedAds;
  private final CountReader counts;
  private final long latenessMillis;

  HourComparison(
      RawClickReader archive, StoredAds storedAds, CountReader counts, Duration lateness) {
    this.archive = archive;
    this.storedAds = storedAds;
    this.counts = counts;
    this.latenessMillis = lateness.toMillis();
  }

  /**
   * Compares an hour up to where the archive had to be when the job was begun. What is stored is
   * read first: if it has clicks from behind that, the archive shows them, too.
   *
   * @throws io.clickfold.store.StoreUnavailableException if Cassandra does not answer
   * @throws IllegalStateException if archived clicks are damaged
   */
  HourReport compare(Job job) {
    MinuteRange hour = job.ranges().get(0);
    AdTotals stored = stored(hour);
    AdTotals counted = new AdTotals();
    CountSink sink = new TotalsSink(counted);
    long raw = 0;
    long duplicates = 0;
    long late = 0;
    long younger = 0;
    long lastBrokerMillis = Long.MIN_VALUE;
    for (Map.Entry<Integer, Long> source : job.needed().entrySet()) {
      ArchivedFold fold =
          new ArchivedFold(
                  archive,
                  source.getKey(),
                  Cubes.parse(List.of("total")),
                  ANY_GENERATION,
                  ALL_ADS,
                  SplitMinutes.NONE)
              .before(source.getValue())
              .lateAfter(latenessMillis);
      for (long minute = hour.from(); minute < hour.to(); minute += Minutes.MILLIS) {
        long next = minute + Minutes.MILLIS;
        fold.count(minute, next < hour.to() ? next : ArchivedFold.NONE, sink);
      }
      raw += fold.clicks();
      duplicates += fold.duplicates();
      late += fold.late();
      younger += fold.passedOver();
      lastBrokerMillis = Math.max(lastBrokerMillis, fold.lastBrokerMillis());
    }
    return report(job, new Raw(raw, duplicates, late, younger, lastBrokerMillis), counted, stored);
  }

  private record Raw(
      long clicks, long duplicates, long late, long younger, long lastBrokerMillis) {}

  /** Adds up what is emitted of the total alone: each ad once in a minute. */
  private static final class TotalsSink implements CountSink {
    private final AdTotals totals;
    private long minute;

    TotalsSink(AdTotals totals) {
      this.totals = totals;
    }

    @Override
    public int partitions() {
      return 1;
    }

    @Override
    public void begin(long start, int source, int generation) {
      minute = start;
    }

    @Override
    public void ad(int partition, byte[] utf8, int offset, int length, int clicks) {
      totals.add(new String(utf8, offset, length, StandardCharsets.UTF_8), minute, clicks);
    }

    @Override
    public void cube(Cube cube, int level, int part, int segment, CellsBlock cells) {
      throw new IllegalStateException("only the total is compared");
    }

    @Override
    public void end() {
      // Nothing waits.
    }
  }

  private AdTotals stored(MinuteRange hour) {
    AdTotals stored = new AdTotals();
    storedAds
        .ofDayOf(hour)
        .onItem()
        .transformToUni(
            ad ->
                counts.totals(
                    ad,
                    hour,
                    Resolution.MINUTE,
                    (cell, minute, clicks) -> {
                      synchronized (stored) {
                        stored.add(ad, minute, clicks);
                      }
                    }))
        .merge(CONCURRENT_ADS)
        .onItem()
        .ignoreAsUni()
        .await()
        .atMost(COMPARISON_TIMEOUT);
    return stored;
  }

  private static HourReport report(Job job, Raw raw, AdTotals counted, AdTotals stored) {
    Set<String> ads = new TreeSet<>(counted.ads());
    ads.addAll(stored.ads());
    List<HourReport.Difference> differences = new ArrayList<>();
    long difference = 0;
    long differing = 0;
    for (String ad : ads) {
      if (!counted.agree(ad, stored)) {
        long is = stored.clicksOf(ad);
        long should = counted.clicksOf(ad);
        differing++;
        // Clicks in other minutes are wrong, too, even if their sum is right.
        difference += Math.max(1, Math.abs(is - should));
        if (differences.size() < HourReport.MAX_DIFFERENCES) {
          differences.add(new HourReport.Difference(ad, should, is));
        }
      }
    }
    return new HourReport(
        Instant.ofEpochMilli(job.from()),
        job.id(),
        Instant.now(),
        raw.lastBrokerMillis() == Long.MIN_VALUE
            ? Instant.EPOCH
            : Instant.ofEpochMilli(raw.lastBrokerMillis()),
        raw.younger(),
        ads.size(),
        raw.clicks(),
        raw.duplicates(),
        raw.late(),
        counted.clicks(),
        stored.clicks(),
        difference,
        differing,
        differences);
  }
}
