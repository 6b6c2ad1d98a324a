package io.clickfold.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.aggregator.HotAdOracle.Event;
import io.clickfold.click.Cubes;
import io.clickfold.fold.EmissionLimits;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.hot.HotAdSettings;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.OutboxReader;
import io.clickfold.kafka.loop.PartitionProcessor;
import io.clickfold.kafka.loop.ProcessorFactory;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.testing.TestConfig;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Result;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.Parts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Aggregators without brokers: the raw queue and the hot ads' queue, whose partitions are read,
 * committed in transactions, taken over from the checkpoint after crashes, and become more; and a
 * store that keeps the newest of what is committed, with a reader that calls minutes final.
 */
final class HotAdSimulation {
  static final long MINUTE = 60_000;
  private static final long LATENESS = 2 * MINUTE;
  private static final long SKEW = 30_000;
  private static final long HOUR = 60 * MINUTE;
  private static final int RESULT_PARTITIONS = 2;

  /** What is stored of an ad's minute by one source. */
  private record Row(long clicks, Map<String, Long> countries) {}

  record AdMinute(String adId, long minute) {}

  private record RowKey(AdMinute ad, int source) {}

  private record SplitKey(long hour, String adId, int source, long from) {}

  private record Commit(
      List<ProducerRecord<byte[], byte[]>> records,
      Checkpoint checkpoint,
      long position,
      List<Event> events) {}

  /** A partition, the process that has it, and what is committed of it. */
  private final class Reader {
    final TopicPartition partition;
    final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    final List<Event> committedEvents = new ArrayList<>();
    Optional<Checkpoint> committed = Optional.empty();
    long committedPosition;
    PartitionProcessor processor;
    long position;
    Outbox outbox = new Outbox();
    List<Event> events = new ArrayList<>();
    Commit pending;
    long begin = HotAdOracle.NEVER;

    /** Until that step its process stands still. */
    int stopped;

    /** Where it is while it reads records again that it had no memory for; behind all if not. */
    long again = Long.MAX_VALUE;

    Reader(TopicPartition partition) {
      this.partition = partition;
    }

    boolean isRaw() {
      return partition.topic().equals(topics.adClicks());
    }

    private ProcessorFactory factory() {
      return isRaw() ? raw : shards;
    }

    void begin() {
      if (processor != null) {
        return;
      }
      if (committed.isPresent()) {
        takeOver(committed.get());
        return;
      }
      List<String> others =
          readers.values().stream()
              .filter(other -> other.partition.topic().equals(partition.topic()))
              .flatMap(other -> other.committed.stream())
              .map(Checkpoint::state)
              .toList();
      factory()
          .firstState(partition, others)
          .ifPresent(
              state -> {
                if (isRaw()) {
                  begin =
                      state.equals("")
                          ? HotAdOracle.NEVER
                          : SourceState.parse(state).begin().watermark();
                }
                takeOver(new Checkpoint(0, state));
              });
    }

    private void takeOver(Checkpoint checkpoint) {
      processor = factory().create(partition, checkpoint.state(), Optional.empty());
      outbox = new Outbox();
      events = new ArrayList<>();
      List<ConsumerRecord<byte[], byte[]>> again =
          log.subList((int) checkpoint.replayOffset(), (int) committedPosition);
      for (int at = 0; at < again.size(); ) {
        int to = Math.min(again.size(), at + 1 + random.nextInt(20));
        processor.replay(again.subList(at, to));
        at = to;
      }
      replayed += again.size();
      processor.replayed();
      position = committedPosition;
    }

    void consume(int most) {
      if (isAgain()) {
        int to = (int) Math.min(position, again + most);
        if (to > again) {
          processor.replay(List.copyOf(log.subList((int) again, to)));
        }
        again = to;
        if (to == position) {
          again = Long.MAX_VALUE;
          processor.replayed();
        }
        return;
      }
      if (processor == null || position == log.size()) {
        return;
      }
      int to = (int) Math.min(log.size(), position + most);
      List<ConsumerRecord<byte[], byte[]>> records = log.subList((int) position, to);
      processor.process(List.copyOf(records), outbox);
      if (isRaw()) {
        records.forEach(record -> events.add(new HotAdOracle.RecordRead(record)));
      }
      position = to;
    }

    void followClock() {
      if (processor != null && !isAgain() && isRaw() && position == log.size()) {
        processor.caughtUp(now);
        events.add(new HotAdOracle.Clock(now));
      }
    }

    void beginCommit() {
      if (processor != null && !isAgain() && pending == null) {
        Checkpoint checkpoint = processor.flush(position, outbox);
        assertThat(checkpoint.encode().length()).isLessThan(4_000);
        pending = new Commit(OutboxReader.take(outbox), checkpoint, position, events);
        events = new ArrayList<>();
        if (processor.beginsAgain()) {
          again = checkpoint.replayOffset();
          begunAgain++;
        }
      }
    }

    boolean isAgain() {
      return processor != null && again != Long.MAX_VALUE;
    }

    boolean isUnfinished() {
      return processor != null && processor.isUnfinished();
    }

    void endCommit() {
      if (pending != null) {
        Commit commit = pending;
        pending = null;
        committed = Optional.of(Checkpoint.parse(commit.checkpoint().encode()));
        committedPosition = commit.position();
        committedEvents.addAll(commit.events());
        store(commit.records());
      }
    }

    /** The process dies, is fenced, or its transaction is aborted. */
    void crash() {
      if (processor != null) {
        processor.close();
      }
      processor = null;
      again = Long.MAX_VALUE;
      pending = null;
    }
  }

  final Map<String, Integer> lateClicks = new TreeMap<>();
  final Map<String, Integer> rejectedClicks = new TreeMap<>();
  int replayed;
  int forwarded;
  int splitsEnded;
  int splitsResized;
  int begunAgain;

  /** Seldom as much as is needed. */
  final MemoryLimit memory;

  private final Random random;
  private final Topics topics = TestConfig.with(Map.of()).topics();
  private final Map<TopicPartition, Reader> readers = new HashMap<>();
  private final Map<String, Integer> sizes = new HashMap<>();
  private final ProcessorFactory raw;
  private final ProcessorFactory shards;
  private final ResultDecoder decoder = new ResultDecoder();
  private final Map<RowKey, Row> rows = new HashMap<>();
  private final Map<SplitKey, AdSplit> splits = new HashMap<>();
  private final List<Map<Integer, SourceWatermark>> watermarks = new ArrayList<>();
  private final Map<AdMinute, Row> finals = new HashMap<>();
  private long finalUntil = Long.MIN_VALUE;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private long now = 29_922_413 * MINUTE + 20_000;
  private int sent;
  private int steps;

  HotAdSimulation(Random random, boolean enabled) {
    this.random = random;
    this.memory =
        random.nextInt(4) == 0
            ? MemoryLimit.none()
            : new MemoryLimit(10_000 + random.nextInt(400_000));
    for (int i = 0; i < RESULT_PARTITIONS; i++) {
      watermarks.add(new HashMap<>());
    }
    sizes.put(topics.clickCounts(), RESULT_PARTITIONS);
    grow(topics.adClicks(), 1 + random.nextInt(3));
    grow(topics.hotAdClicks(), 2 + random.nextInt(2));
    if (random.nextInt(4) == 0) {
      // Nobody counts for shards until ads have been split for some minutes.
      readers.values().stream().filter(r -> !r.isRaw()).forEach(shard -> shard.stopped = 1_100);
    }
    if (random.nextInt(3) == 0) {
      // A source emits nothing for long.
      readers.get(new TopicPartition(topics.adClicks(), 0)).stopped = 1_300;
    }
    EmissionLimits emission =
        random.nextBoolean()
            ? EmissionLimits.DEFAULT
            : new EmissionLimits(random.nextInt(9), 1, 500);
    ProcessorContext context =
        ProcessorContext.of(
            topics,
            sizes::get,
            new FoldSettings(
                Cubes.parse(
                    List.of("country", random.nextBoolean() ? "user_id:deferred" : "device")),
                LATENESS,
                SKEW,
                emission),
            new HotAdSettings(enabled, 0.2 + random.nextDouble(), 1 + random.nextInt(2)),
            new SimpleMeterRegistry(),
            memory,
            Long.MAX_VALUE);
    raw =
        new ClickProcessors(
            context,
            new HeldClock(() -> now, () -> now * NANOS_PER_MILLI),
            new UndatedClicks(topics.adClicks(), System::nanoTime));
    shards = new ShardProcessors(context);
  }

  private void grow(String topic, int to) {
    for (int p = sizes.getOrDefault(topic, 0); p < to; p++) {
      TopicPartition partition = new TopicPartition(topic, p);
      readers.put(partition, new Reader(partition));
    }
    sizes.merge(topic, to, Math::max);
  }

  /** Something happens. */
  void step() {
    steps++;
    Reader any = any(List.copyOf(readers.values()));
    if (random.nextInt(300) == 0) {
      any.stopped = steps + 500;
    }
    if (any.stopped > steps) {
      return;
    }
    switch (random.nextInt(24)) {
      case 0, 1 -> now += random.nextInt(15_000);
      case 2 -> now += random.nextInt(12) == 0 ? random.nextInt(5) * MINUTE : 1_000;
      case 3 -> {
        if (random.nextInt(40) == 0) {
          grow(topics.adClicks(), Math.min(5, sizes.get(topics.adClicks()) + 1));
        }
      }
      case 4 -> {
        if (random.nextInt(40) == 0) {
          grow(topics.hotAdClicks(), Math.min(6, sizes.get(topics.hotAdClicks()) + 1));
        }
      }
      case 5, 6, 7 -> burst();
      case 8, 9 -> arrive(clickJson("ad-" + random.nextInt(6)));
      case 10 -> any.crash();
      case 11 -> {
        // What is set aside the clock does not close; nobody can tell here which partition it is.
        if (memory.behind() == 0) {
          any.followClock();
        }
      }
      case 12, 13, 14, 15 -> any.beginCommit();
      case 16, 17, 18, 19 -> any.endCommit();
      default -> any.consume(1 + random.nextInt(60));
    }
    readers.values().stream().filter(reader -> reader.stopped <= steps).forEach(Reader::begin);
  }

  /** One ad gets many clicks. */
  private void burst() {
    String ad = "ad-" + random.nextInt(3);
    for (int i = random.nextInt(40); i > 0; i--) {
      arrive(clickJson(ad));
      now += random.nextInt(400);
    }
  }

  private String clickJson(String adId) {
    long time =
        now
            - switch (random.nextInt(20)) {
              case 0 -> random.nextInt(5 * (int) MINUTE);
              case 1, 2 -> -random.nextInt(35_000);
              default -> random.nextInt(8_000);
            };
    // Some ids come again, maybe in another minute, or for another ad.
    String id = random.nextInt(6) == 0 ? "e" + random.nextInt(20) : "id-" + sent++;
    if (random.nextInt(30) == 0) {
      id = ""; // which is refused
    }
    String ip = random.nextInt(30) == 0 ? "no address" : "10.0.0." + random.nextInt(3);
    return "{\"event_id\":\"%s\",\"ad_id\":\"%s\",\"click_time\":%d,\"ip\":\"%s\",\"country\":\"%s\"}"
        .formatted(id, adId, time, ip, random.nextBoolean() ? "KR" : "DE");
  }

  private void arrive(String json) {
    int partitions = sizes.get(topics.adClicks());
    String ad = json.replaceAll(".*\"ad_id\":\"([^\"]*)\".*", "$1");
    boolean asUsual = random.nextInt(8) > 0;
    int partition = asUsual ? ad.hashCode() % partitions : random.nextInt(partitions);
    byte[] key = random.nextInt(10) == 0 ? null : ad.getBytes(StandardCharsets.UTF_8);
    append(new TopicPartition(topics.adClicks(), partition), key, bytes(json));
    if (random.nextInt(15) == 0) {
      append(new TopicPartition(topics.adClicks(), partition), key, bytes(json));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void append(TopicPartition partition, byte[] key, byte[] value) {
    List<ConsumerRecord<byte[], byte[]>> log = readers.get(partition).log;
    log.add(
        new ConsumerRecord<>(
            partition.topic(),
            partition.partition(),
            log.size(),
            now,
            TimestampType.LOG_APPEND_TIME,
            0,
            value.length,
            key,
            value,
            new RecordHeaders(),
            Optional.empty()));
  }

  /** Lets everything be read, and all minutes close. */
  void finish() {
    for (int round = 0; round < 12; round++) {
      if (round == 6) {
        now += 20 * MINUTE;
      }
      for (Reader reader : readers.values()) {
        reader.endCommit();
        reader.begin();
        reader.consume(Integer.MAX_VALUE);
        reader.consume(Integer.MAX_VALUE);
        if (round >= 6) {
          reader.followClock();
        }
        do {
          reader.consume(Integer.MAX_VALUE);
          reader.beginCommit();
          reader.endCommit();
        } while (reader.isUnfinished() || reader.isAgain());
      }
    }
  }

  /** Compares with the oracle. */
  void check() {
    HotAdOracle oracle = new HotAdOracle(LATENESS, SKEW);
    readers.values().stream()
        .filter(Reader::isRaw)
        .forEach(
            reader -> {
              assertThat(reader.committedPosition).isEqualTo(reader.log.size());
              oracle.judge(reader.partition.partition(), reader.begin, reader.committedEvents);
            });
    Map<AdMinute, Row> sums = sums();
    Map<AdMinute, Long> clicks = new HashMap<>();
    Map<List<Object>, Long> countries = new HashMap<>();
    sums.forEach(
        (ad, row) -> {
          clicks.put(ad, row.clicks());
          row.countries()
              .forEach((country, n) -> countries.put(List.of(ad.adId(), ad.minute(), country), n));
        });
    assertSame(lateClicks, oracle.late);
    assertSame(countries, oracle.countries);
    assertSame(clicks, oracle.clicks);
    assertSame(rejectedClicks, oracle.rejected);
    assertThat(memory.behind()).as("partitions that are behind").isZero();
    assertThat(finalUntil).as("all is final").isGreaterThan(now - 10 * MINUTE);
    finals.forEach(
        (ad, row) -> assertThat(sums.get(ad)).as("%s, when it was final", ad).isEqualTo(row));
    assertSplitsEmitted();
  }

  /** Names only what differs. */
  private static <K, V> void assertSame(Map<K, V> counted, Map<K, V> expected) {
    Map<K, V> wrong = new HashMap<>(counted);
    wrong.entrySet().removeAll(expected.entrySet());
    Map<K, V> right = new HashMap<>(expected);
    right.entrySet().removeAll(counted.entrySet());
    assertThat(wrong).isEqualTo(right);
  }

  /** A recalculation looks for splits to find the shards whose counts it replaces. */
  private void assertSplitsEmitted() {
    rows.keySet().stream()
        .filter(key -> key.source() < 0)
        .forEach(
            key ->
                assertThat(splits.values())
                    .as("%s", key)
                    .anyMatch(
                        split ->
                            split.adId().equals(key.ad().adId())
                                && split.hour() == key.ad().minute() / HOUR * HOUR
                                && split.from() <= key.ad().minute()
                                && split.to() > key.ad().minute()
                                && split.shards() > ~key.source()));
  }

  private void store(List<ProducerRecord<byte[], byte[]>> records) {
    for (ProducerRecord<byte[], byte[]> record : records) {
      if (record.topic().equals(topics.hotAdClicks())) {
        append(
            new TopicPartition(record.topic(), record.partition()), record.key(), record.value());
      } else if (record.topic().equals(topics.lateClicks())) {
        lateClicks.merge(new String(record.value(), StandardCharsets.UTF_8), 1, Integer::sum);
      } else if (record.topic().equals(topics.rejectedClicks())) {
        rejectedClicks.merge(new String(record.value(), StandardCharsets.UTF_8), 1, Integer::sum);
      } else {
        store(record.partition(), decoder.decode(record.value()));
      }
    }
    callFinal();
  }

  private void store(int partition, Result result) {
    if (result instanceof MinuteCounts counts) {
      assertThat(counts.minute())
          .as("%s counts behind its watermark", counts)
          .isGreaterThanOrEqualTo(
              Optional.ofNullable(watermarks.get(partition).get(counts.source()))
                  .map(SourceWatermark::watermark)
                  .orElse(Long.MIN_VALUE));
      forwarded += counts.source() < 0 ? 1 : 0;
      for (AdCounts ad : counts.ads()) {
        rows.merge(
            new RowKey(new AdMinute(ad.adId(), counts.minute()), counts.source()),
            new Row(ad.clicks(), countries(ad)),
            (a, b) -> a.clicks() > b.clicks() ? a : b);
      }
    } else if (result instanceof SourceWatermark watermark) {
      watermarks.get(partition).put(watermark.source(), watermark);
    } else if (result instanceof AdSplit split) {
      splitsEnded += split.isOpen() ? 0 : 1;
      splitsResized += split.shards() > 2 ? 1 : 0;
      splits.merge(
          new SplitKey(split.hour(), split.adId(), split.source(), split.from()),
          split,
          (a, b) -> a.offset() > b.offset() ? a : b);
    }
  }

  private static Map<String, Long> countries(AdCounts ad) {
    Map<String, Long> countries = new HashMap<>();
    for (CubeCells cube : ad.cubes()) {
      assertThat(cube.part()).isEqualTo(Parts.HEAD);
      if (!cube.cube().name().equals("country")) {
        continue;
      }
      cube.cells().forEach((values, clicks) -> countries.put(values.get(0), clicks));
    }
    return countries;
  }

  private Map<AdMinute, Row> sums() {
    Map<AdMinute, Row> sums = new HashMap<>();
    rows.forEach((key, row) -> sums.merge(key.ad(), row, HotAdSimulation::plus));
    return sums;
  }

  private static Row plus(Row a, Row b) {
    Map<String, Long> countries = new HashMap<>(a.countries());
    b.countries().forEach((country, clicks) -> countries.merge(country, clicks, Long::sum));
    return new Row(a.clicks() + b.clicks(), countries);
  }

  /** As readers do: by the last watermarks of all sources that these watermarks name. */
  private void callFinal() {
    int sources = 0;
    int shards = 0;
    int announcing = 0;
    long lowest = Long.MAX_VALUE;
    for (Map<Integer, SourceWatermark> ofPartition : watermarks) {
      for (SourceWatermark watermark : ofPartition.values()) {
        sources = Math.max(sources, Math.max(watermark.sources(), watermark.source() + 1));
        shards = Math.max(shards, Math.max(watermark.shards(), ~watermark.source() + 1));
        lowest = Math.min(lowest, watermark.watermark());
        announcing++;
      }
    }
    if (announcing == (sources + shards) * RESULT_PARTITIONS && lowest > finalUntil) {
      finalUntil = lowest;
      long until = lowest;
      sums()
          .forEach(
              (ad, row) -> {
                if (ad.minute() < until) {
                  finals.putIfAbsent(ad, row);
                }
              });
    }
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
