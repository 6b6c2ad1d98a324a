package io.clickfold.archiver;

import io.clickfold.archiver.ArchiveProcessor.RawStore;
import io.clickfold.click.ClickParser;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.ProcessorFactory;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.store.raw.ChunkRowFormat.Packer;
import io.clickfold.store.raw.OpenChunk;
import io.clickfold.store.raw.RawChunk;
import io.clickfold.store.raw.RawRow;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * What it costs to archive a partition's clicks, without Kafka and Cassandra: for {@code
 * scripts/archive-cost}. A tenth of the clicks comes up to 30 s out of order. The clicks are made
 * and the rows are read back, too; only archiving is measured.
 */
final class ArchiveCost {
  private static final int OUT_OF_ORDER_MILLIS = 30_000;
  private static final int USERS = 1_000_000;
  private static final int POLL = 1_000;
  private static final long START = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();
  private static final String[] COUNTRIES = {"KR", "US", "DE", "FR", "JP", "BR", "IN", "GB", "IT"};
  private static final String[] DEVICES = {"mobile", "desktop", "tablet"};

  private final SplittableRandom random = new SplittableRandom(42);
  private final int ads;
  private final int perSecond;
  private final int flushMillis;
  private final long clicks;

  private ArchiveCost(int ads, int perSecond, int flushMillis, long clicks) {
    this.ads = ads;
    this.perSecond = perSecond;
    this.flushMillis = flushMillis;
    this.clicks = clicks;
  }

  /**
   * @param args ads, clicks a second of the partition, milliseconds between two commits, clicks
   */
  public static void main(String[] args) {
    ArchiveCost cost =
        new ArchiveCost(
            Integer.parseInt(args[0]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Long.parseLong(args[3]));
    cost.measure(false);
    cost.measure(true);
  }

  /** Counts what is written. */
  private static final class Written implements RawStore {
    private final List<RawRow> rows = new ArrayList<>();
    private long count;
    private long chunkBytes;
    private long adsBytes;

    @Override
    public CompletableFuture<Void> write(RawRow row) {
      count++;
      chunkBytes += row.chunk().remaining();
      adsBytes += row.ads().remaining();
      if (rows.size() < 2_000) {
        rows.add(row);
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> write(ArchivePosition position) {
      return CompletableFuture.completedFuture(null);
    }
  }

  private void measure(boolean say) {
    Written written = new Written();
    ArchiveProcessor processor =
        new ArchiveProcessor(
            written,
            new ArchiverMetrics(new SimpleMeterRegistry()),
            new ClickParser(),
            30_000,
            120_000,
            0,
            new OpenChunk(0, new Packer()),
            ProcessorFactory.NO_STATE,
            Optional.empty());
    Outbox nothing = new Outbox();
    long cpu = 0;
    long raw = 0;
    long nextFlush = START + flushMillis;
    for (long offset = 0; offset < clicks; offset += POLL) {
      List<ConsumerRecord<byte[], byte[]>> records = records(offset);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        raw += record.value().length;
      }
      long before = cpuNanos();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (record.timestamp() >= nextFlush) {
          processor.flush(record.offset(), nothing);
          nextFlush += flushMillis;
        }
        processor.process(List.of(record), nothing);
      }
      cpu += cpuNanos() - before;
    }
    processor.flush(clicks, nothing);
    if (say) {
      long readBefore = cpuNanos();
      long read = read(written.rows);
      double readCpu = cpuNanos() - readBefore;
      System.out.printf(
          "%,d clicks at %,d a second, a commit every %,d ms: of %.0f bytes each, %.1f are stored"
              + " and %.1f for the ads; %.2f writes per 1,000 clicks; CPU seconds per million"
              + " clicks: %.2f to archive, %.2f to read back%n",
          clicks,
          perSecond,
          flushMillis,
          (double) raw / clicks,
          (double) written.chunkBytes / clicks,
          (double) written.adsBytes / clicks,
          written.count * 1000.0 / clicks,
          cpu / 1e3 / clicks,
          readCpu / 1e3 / read);
    }
  }

  private static long read(List<RawRow> rows) {
    long[] clicks = new long[1];
    for (RawRow row : rows) {
      RawChunk.read(row.minute(), 0, row.firstOffset(), row.clicks(), row.chunk(), -1)
          .forEach((offset, taken, bytes, from, length) -> clicks[0]++);
    }
    return clicks[0];
  }

  private List<ConsumerRecord<byte[], byte[]>> records(long first) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(POLL);
    for (long offset = first; offset < Math.min(clicks, first + POLL); offset++) {
      long taken = START + offset * 1000 / perSecond;
      byte[] value = click(taken);
      records.add(
          new ConsumerRecord<>(
              "ad-clicks",
              0,
              offset,
              taken,
              TimestampType.LOG_APPEND_TIME,
              0,
              value.length,
              null,
              value,
              new RecordHeaders(),
              Optional.empty()));
    }
    return records;
  }

  private byte[] click(long taken) {
    boolean outOfOrder = random.nextInt(10) == 0;
    long time = taken - (outOfOrder ? random.nextInt(OUT_OF_ORDER_MILLIS) : random.nextInt(200));
    int address = random.nextInt();
    int user = random.nextInt(USERS);
    // Few ads take most clicks, as by Zipf's law.
    int ad = (int) Math.exp(random.nextDouble() * Math.log(ads));
    UUID id =
        new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | Long.MIN_VALUE);
    return ("{\"event_id\":\"%s\",\"ad_id\":\"ad-%d\",\"click_time\":\"%s\",\"user_id\":\"u-%d\","
            + "\"ip\":\"%d.%d.%d.%d\",\"country\":\"%s\",\"device\":\"%s\"}")
        .formatted(
            id,
            ad,
            Instant.ofEpochMilli(time),
            user,
            address >>> 24,
            address >>> 16 & 255,
            address >>> 8 & 255,
            address & 255,
            COUNTRIES[user % COUNTRIES.length],
            DEVICES[user % DEVICES.length])
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
