package io.clickfold.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.InvalidClickException;
import io.clickfold.fold.hot.Splits;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.AdPartitions;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import io.clickfold.wire.avro.StateSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * The life of one partition's fold without Kafka and Cassandra: a log that is read, transactions
 * that hold results, passed-on clicks and a checkpoint, a store that keeps the highest count of
 * each cell, and crashes that lose all else. Checks what must hold at each step.
 */
final class Harness {
  static final Cubes CUBES =
      Cubes.parse(
          List.of("country", "user_id:deferred", "device", "country+device", "user_id+device"));

  private static final List<Cube> FEW_CELLS =
      CUBES.all().stream()
          .filter(cube -> !cube.hasManyCells() && !cube.equals(Cube.TOTAL))
          .toList();
  private static final int PARTITIONS = 3;

  /** What is committed with the results: the offset, and its metadata. */
  record Checkpoint(FoldProgress progress, long replayOffset, long offset) {}

  /** A click that is forwarded to another queue. */
  record ForwardedClick(long offset, Verdict verdict) {}

  record AdKey(String adId, long minute) {}

  /** A stored total, and the heads of the cubes with few cells. */
  record AdRow(long clicks, List<CubeCells> heads) {}

  record PartKey(String adId, long minute, Cube cube, int part, int segment) {}

  /** Another stored part of a cube. */
  record PartRow(long clicks, int level, PackedCells cells) {}

  private record Transaction(
      List<MinuteCounts> results,
      List<ForwardedClick> forwarded,
      List<Oracle.Event> events,
      List<Verdict> verdicts,
      Checkpoint checkpoint) {}

  final Log log;
  final Map<AdKey, AdRow> ads = new HashMap<>();
  final Map<PartKey, PartRow> parts = new HashMap<>();
  final List<ForwardedClick> forwarded = new ArrayList<>();
  int replayed;
  int resumedClosed;
  int resumedByClock;

  private FoldSettings settings;
  private long longestAhead;
  private final int source;
  private final ClickParser parser = new ClickParser();
  private final ResultDecoder decoder = new ResultDecoder();
  private final CountRecords records = new CountRecords();
  private final Click click = new Click();
  private final List<Oracle.Event> committedEvents = new ArrayList<>();
  private final List<Verdict> committedVerdicts = new ArrayList<>();

  private Checkpoint checkpoint = new Checkpoint(FoldProgress.NONE, 0, 0);
  private PartitionFold fold;
  private long position;
  private long lastWatermark = PartitionFold.NO_WATERMARK;
  private List<ForwardedClick> forwarding = new ArrayList<>();
  private List<Oracle.Event> events = new ArrayList<>();
  private List<Verdict> verdicts = new ArrayList<>();
  private Transaction pending;

  Harness(Log log, FoldSettings settings, int source) {
    this.log = log;
    this.settings = settings;
    this.source = source;
    restart();
  }

  boolean isAtEnd() {
    return position == log.end();
  }

  boolean isCommitting() {
    return pending != null;
  }

  /** Folds up to this many clicks of the log. */
  void consume(int most) {
    for (int i = 0; i < most && !isAtEnd(); i++) {
      Verdict verdict = accept(position);
      events.add(new Oracle.Click(position, log.get(position)));
      verdicts.add(verdict);
      if (verdict.equals(Verdict.LATE) || verdict.equals(Verdict.IN_FUTURE)) {
        forwarding.add(new ForwardedClick(position, verdict));
      }
      position++;
      checkSize();
    }
  }

  /** As an aggregator does that has read the partition to its end, and not otherwise. */
  void followClock(long wallMillis) {
    if (isAtEnd()) {
      fold.followClock(wallMillis);
      events.add(new Oracle.Clock(wallMillis));
      checkSize();
    }
  }

  /** Sends what changed and the checkpoint; the fold may go on until the commit ends. */
  void beginCommit() {
    List<MinuteCounts> results = new ArrayList<>();
    fold.drain(
        records.to(
            PARTITIONS,
            (partition, record) -> {
              MinuteCounts counts = (MinuteCounts) decoder.decode(record);
              counts.ads().forEach(ad -> assertThat(partitionOf(ad.adId())).isEqualTo(partition));
              results.add(counts);
            }));
    pending =
        new Transaction(
            results,
            forwarding,
            events,
            verdicts,
            new Checkpoint(fold.progress(), fold.replayOffset(position), position));
    forwarding = new ArrayList<>();
    events = new ArrayList<>();
    verdicts = new ArrayList<>();
  }

  /** The transaction is committed: what it holds lasts. */
  void endCommit() {
    pending.results().forEach(this::put);
    forwarded.addAll(pending.forwarded());
    committedEvents.addAll(pending.events());
    committedVerdicts.addAll(pending.verdicts());
    checkpoint = pending.checkpoint();
    pending = null;
    check();
  }

  /** Commits until nothing is left of closed minutes. */
  void commitAll() {
    for (int i = 0; i == 0 || fold.isUnfinished(); i++) {
      assertThat(i).as("commits").isLessThan(10_000);
      beginCommit();
      endCommit();
    }
  }

  /** The transaction is aborted, or the process dies: what is not committed is lost. */
  void crash() {
    pending = null;
    restart();
  }

  /** The process ends, and another one begins with other settings. */
  void crash(FoldSettings other) {
    settings = other;
    crash();
  }

  FoldSettings settings() {
    return settings;
  }

  /** Compares all that was committed with the oracle's opinion of it. */
  Oracle check() {
    Oracle oracle = new Oracle(committedEvents);
    checkCounts(oracle);
    assertThat(committedVerdicts).as("verdicts").isEqualTo(oracle.verdicts);
    assertThat(committedEvents.stream().filter(Oracle.Click.class::isInstance))
        .as("each offset once, in order")
        .hasSize((int) checkpoint.offset())
        .extracting(event -> (int) ((Oracle.Click) event).offset())
        .isEqualTo(IntStream.range(0, (int) checkpoint.offset()).boxed().toList());
    List<ForwardedClick> toForward = new ArrayList<>();
    for (int offset = 0; offset < oracle.verdicts.size(); offset++) {
      Verdict verdict = oracle.verdicts.get(offset);
      if (verdict.equals(Verdict.LATE) || verdict.equals(Verdict.IN_FUTURE)) {
        toForward.add(new ForwardedClick(offset, verdict));
      }
    }
    assertThat(forwarded).isEqualTo(toForward);
    FoldProgress progress = checkpoint.progress();
    assertThat(progress.watermark())
        .isEqualTo(oracle.watermark == null ? PartitionFold.NO_WATERMARK : oracle.watermark);
    assertThat(checkpoint.replayOffset())
        .as("replay offset")
        .isEqualTo(oracle.replayOffset(progress.unfinished(), checkpoint.offset()));
    checkTotals();
    return oracle;
  }

  /** The same of the state in memory, when nothing is uncommitted. */
  void checkState() {
    Oracle oracle = check();
    assertThat(events).allMatch(Oracle.Settings.class::isInstance);
    assertThat(fold.idsHeld()).isEqualTo(oracle.idsHeld());
    assertThat(fold.openMinutes()).isEqualTo(oracle.openMinutes().size());
    assertThat(fold.isUnfinished()).isFalse();
    assertThat(checkpoint.progress().isFinished()).isTrue();
  }

  /** Progress as it is in a checkpoint. */
  static FoldProgress reread(FoldProgress progress) {
    String state =
        StateSchema.SOURCE.encode(
            fields -> {
              fields
                  .set("progress", progress::write)
                  .set("newest", progress.newest(), PartitionFold.NO_WATERMARK)
                  .set("sources", 1);
              progress.tolerances().write(fields, "tolerances");
              Splits.write(fields, "splits", List.of());
            });
    return StateSchema.SOURCE.decode(
        state,
        fields ->
            fields
                .read("progress", FoldProgress::read)
                .with(
                    fields.int64("newest", PartitionFold.NO_WATERMARK),
                    Tolerances.read(fields, "tolerances")));
  }

  private void restart() {
    FoldProgress progress = checkpoint.progress();
    assertThat(reread(progress))
        .usingRecursiveComparison()
        .ignoringFields(progress.isFinished() ? "clock" : "")
        .isEqualTo(progress);
    resumedClosed += progress.isFinished() ? 0 : 1;
    resumedByClock += progress.isFinished() || progress.clock() == null ? 0 : 1;
    longestAhead =
        Math.max(longestAhead, 2 * settings.latenessMillis() + 2 * settings.clockSkewMillis());
    fold = new PartitionFold(settings, source, progress);
    for (long offset = checkpoint.replayOffset(); offset < checkpoint.offset(); offset++) {
      accept(offset);
      replayed++;
    }
    fold.replayed();
    assertThat(fold.progress().with(progress.newest(), progress.tolerances()))
        .as("progress after a replay")
        .isEqualTo(progress);
    assertThat(fold.progress().newest()).isEqualTo(progress.newest());
    lastWatermark = progress.watermark();
    position = checkpoint.offset();
    forwarding = new ArrayList<>();
    events = new ArrayList<>();
    events.add(new Oracle.Settings(settings.latenessMillis(), settings.clockSkewMillis()));
    verdicts = new ArrayList<>();
  }

  private Verdict accept(long offset) {
    byte[] json = log.get(offset).json();
    try {
      parser.parse(json, 0, json.length, click);
    } catch (InvalidClickException e) {
      throw new AssertionError(e);
    }
    return fold.accept(click, offset, log.get(offset).brokerMillis());
  }

  /** A click is at most the skew ahead of what moves the watermark, so few minutes are open. */
  private void checkSize() {
    assertThat(fold.openMinutes()).isLessThanOrEqualTo((int) (longestAhead / 60_000) + 2);
    assertThat(fold.watermark()).as("watermark").isGreaterThanOrEqualTo(lastWatermark);
    lastWatermark = fold.watermark();
  }

  /**
   * What the store answers: all counts of closed minutes, and of open ones those that are live, in
   * cubes with few cells.
   */
  Map<CellKey, Long> counts() {
    Map<CellKey, Long> counts = stored();
    counts.keySet().removeIf(cell -> isOpen(cell) && isOfMany(cell));
    return counts;
  }

  /** All that is stored; a part counts only if its head names it. */
  private Map<CellKey, Long> stored() {
    Map<CellKey, Long> counts = new HashMap<>();
    ads.forEach(
        (key, row) -> {
          counts.put(new CellKey(key.adId(), key.minute(), "total", List.of()), row.clicks());
          row.heads().forEach(head -> count(key, head.cube(), head.level(), head.cells(), counts));
        });
    parts.forEach(
        (key, row) -> {
          if (key.part() == Parts.HEAD) {
            count(
                new AdKey(key.adId(), key.minute()), key.cube(), row.level(), row.cells(), counts);
          }
        });
    return counts;
  }

  private void count(AdKey ad, Cube cube, int level, PackedCells head, Map<CellKey, Long> counts) {
    add(ad, cube, head, counts);
    parts.forEach(
        (key, row) -> {
          if (key.adId().equals(ad.adId())
              && key.minute() == ad.minute()
              && key.cube().equals(cube)
              && key.part() > 0
              && level > 0
              && Parts.levelOfPart(key.part()) == level) {
            assertThat(row.level()).isEqualTo(level);
            row.cells()
                .forEach(
                    (values, clicks) ->
                        assertThat(Parts.partOf(Parts.hash(values), level)).isEqualTo(key.part()));
            add(ad, cube, row.cells(), counts);
          }
        });
  }

  private static void add(AdKey ad, Cube cube, PackedCells cells, Map<CellKey, Long> counts) {
    cells.forEach(
        (values, clicks) -> {
          assertThat(values).hasSameSizeAs(cube.dimensions());
          Long before =
              counts.put(new CellKey(ad.adId(), ad.minute(), cube.name(), values), clicks);
          assertThat(before).as("each cell once").isNull();
        });
  }

  /** Whether something of the minute may not be stored yet. */
  private boolean isOpen(CellKey cell) {
    return cell.minute() >= checkpoint.progress().unfinished();
  }

  private static boolean isOfMany(CellKey cell) {
    return Cube.parse(cell.cube()).hasManyCells();
  }

  /** Of open minutes, cells of cubes with many cells may be older than the rest. */
  private void checkCounts(Oracle oracle) {
    Map<CellKey, Long> expected = new HashMap<>(oracle.counts);
    expected.keySet().removeIf(cell -> isOpen(cell) && isOfMany(cell));
    assertThat(counts()).isEqualTo(expected);
    stored()
        .forEach(
            (cell, clicks) ->
                assertThat(clicks)
                    .as("%s", cell)
                    .isPositive()
                    .isLessThanOrEqualTo(oracle.counts.getOrDefault(cell, 0L)));
  }

  /** As the writer does it: the higher click count is the newer. */
  private void put(MinuteCounts counts) {
    assertThat(counts.source()).isEqualTo(source);
    assertThat(counts.generation()).isZero();
    for (AdCounts ad : counts.ads()) {
      AdKey key = new AdKey(ad.adId(), counts.minute());
      List<CubeCells> heads =
          ad.cubes().stream()
              .filter(cube -> cube.part() == Parts.HEAD && FEW_CELLS.contains(cube.cube()))
              .toList();
      if (!heads.isEmpty()) {
        assertThat(heads).extracting(CubeCells::cube).isEqualTo(FEW_CELLS);
        ads.merge(key, new AdRow(ad.clicks(), heads), (a, b) -> newer(a, b, AdRow::clicks));
      }
      if (ad.cubes().stream().anyMatch(cube -> cube.part() == Parts.HEAD)) {
        assertThat(ads.get(key).clicks()).isGreaterThanOrEqualTo(ad.clicks());
      }
      for (CubeCells cube : ad.cubes()) {
        if (!heads.contains(cube)) {
          parts.merge(
              new PartKey(ad.adId(), counts.minute(), cube.cube(), cube.part(), cube.segment()),
              new PartRow(ad.clicks(), cube.level(), cube.cells()),
              (a, b) -> newer(a, b, PartRow::clicks));
        }
      }
    }
  }

  private static <T> T newer(T a, T b, ToLongFunction<T> clicks) {
    if (clicks.applyAsLong(a) == clicks.applyAsLong(b)) {
      assertThat(b).as("of the same version").isEqualTo(a);
    }
    return clicks.applyAsLong(a) > clicks.applyAsLong(b) ? a : b;
  }

  private static int partitionOf(String adId) {
    byte[] utf8 = adId.getBytes(StandardCharsets.UTF_8);
    return AdPartitions.partitionOf(AdPartitions.placeOf(utf8, 0, utf8.length), PARTITIONS);
  }

  private void checkTotals() {
    Map<List<Object>, Map<String, Long>> sums = new HashMap<>();
    counts()
        .forEach(
            (cell, clicks) ->
                sums.computeIfAbsent(List.of(cell.adId(), cell.minute()), key -> new HashMap<>())
                    .merge(cell.cube(), clicks, Long::sum));
    sums.forEach(
        (adMinute, byCube) -> {
          Long total = byCube.get(Cube.TOTAL.name());
          assertThat(byCube.values()).as("%s", adMinute).containsOnly(total);
        });
  }
}
