package io.clickfold.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.InvalidClickException;
import io.clickfold.result.AdMinute;
import io.clickfold.result.Cell;
import io.clickfold.result.CubeCells;
import io.clickfold.result.ResultDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The life of one partition's fold without Kafka and Cassandra: a log that is read, transactions
 * that hold results, passed-on clicks and a checkpoint, a store that keeps the highest count of
 * each cell, and crashes that lose all else. Checks what must hold at each step.
 */
final class Harness {
  static final Cubes CUBES = Cubes.parse(List.of("country", "device", "country+device"));

  /** What is committed with the results: the offset, and its metadata. */
  record Checkpoint(long watermark, long replayOffset, long offset) {}

  /** A click that is passed on to another queue. */
  record PassedOn(long offset, Verdict verdict) {}

  private record Transaction(
      List<AdMinute> results,
      List<PassedOn> passedOn,
      List<Oracle.Event> events,
      List<Verdict> verdicts,
      Checkpoint checkpoint) {}

  final Log log;
  final Map<CellKey, Long> store = new HashMap<>();
  final List<PassedOn> passedOn = new ArrayList<>();
  int replayed;

  private final FoldSettings settings;
  private final int source;
  private final ClickParser parser = new ClickParser();
  private final ResultDecoder decoder = new ResultDecoder();
  private final Click click = new Click();
  private final List<Oracle.Event> committedEvents = new ArrayList<>();
  private final List<Verdict> committedVerdicts = new ArrayList<>();

  private Checkpoint checkpoint = new Checkpoint(PartitionFold.NO_WATERMARK, 0, 0);
  private PartitionFold fold;
  private long position;
  private long lastWatermark = PartitionFold.NO_WATERMARK;
  private List<PassedOn> passing = new ArrayList<>();
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
      if (verdict == Verdict.LATE || verdict == Verdict.IN_FUTURE) {
        passing.add(new PassedOn(position, verdict));
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
    boolean dirty = fold.isDirty();
    List<AdMinute> results = new ArrayList<>();
    fold.drain(
        (adId, record) -> {
          AdMinute minute = (AdMinute) decoder.decode(record);
          assertThat(minute.adId()).isEqualTo(adId);
          results.add(minute);
        });
    assertThat(dirty).as("dirty before").isEqualTo(!results.isEmpty());
    assertThat(fold.isDirty()).as("dirty after").isFalse();
    pending =
        new Transaction(
            results,
            passing,
            events,
            verdicts,
            new Checkpoint(fold.watermark(), fold.replayOffset(position), position));
    passing = new ArrayList<>();
    events = new ArrayList<>();
    verdicts = new ArrayList<>();
  }

  /** The transaction is committed: what it holds lasts. */
  void endCommit() {
    Map<CellKey, Long> cells = new HashMap<>();
    pending.results().forEach(minute -> put(minute, cells));
    cells.forEach(
        (cell, clicks) ->
            assertThat(clicks)
                .as("count of %s after what was committed", cell)
                .isGreaterThan(store.getOrDefault(cell, 0L)));
    cells.forEach((cell, clicks) -> store.merge(cell, clicks, Math::max));
    passedOn.addAll(pending.passedOn());
    committedEvents.addAll(pending.events());
    committedVerdicts.addAll(pending.verdicts());
    checkpoint = pending.checkpoint();
    pending = null;
    check();
  }

  /** The transaction is aborted, or the process dies: what is not committed is lost. */
  void crash() {
    pending = null;
    restart();
  }

  /** Compares all that was committed with the oracle's opinion of it. */
  Oracle check() {
    Oracle oracle =
        new Oracle(settings.latenessMillis(), settings.clockSkewMillis(), committedEvents);
    assertThat(store).isEqualTo(oracle.counts);
    assertThat(committedVerdicts).as("verdicts").isEqualTo(oracle.verdicts);
    assertThat(committedEvents.stream().filter(Oracle.Click.class::isInstance))
        .as("each offset once, in order")
        .hasSize((int) checkpoint.offset())
        .extracting(event -> (int) ((Oracle.Click) event).offset())
        .isEqualTo(IntStream.range(0, (int) checkpoint.offset()).boxed().toList());
    List<PassedOn> toPassOn = new ArrayList<>();
    for (int offset = 0; offset < oracle.verdicts.size(); offset++) {
      Verdict verdict = oracle.verdicts.get(offset);
      if (verdict == Verdict.LATE || verdict == Verdict.IN_FUTURE) {
        toPassOn.add(new PassedOn(offset, verdict));
      }
    }
    assertThat(passedOn).isEqualTo(toPassOn);
    assertThat(checkpoint.watermark())
        .isEqualTo(
            oracle.highest == null
                ? PartitionFold.NO_WATERMARK
                : oracle.highest - settings.latenessMillis());
    assertThat(checkpoint.replayOffset())
        .as("replay offset")
        .isEqualTo(oracle.replayOffset(checkpoint.offset()));
    checkTotals();
    return oracle;
  }

  /** The same of the state in memory, when nothing is uncommitted. */
  void checkState() {
    Oracle oracle = check();
    assertThat(events).isEmpty();
    assertThat(fold.idsHeld()).isEqualTo(oracle.idsHeld());
    assertThat(fold.openMinutes()).isEqualTo(oracle.openMinutes().size());
    assertThat(fold.replayOffset(position)).isEqualTo(oracle.replayOffset(position));
    assertThat(fold.isDirty()).isFalse();
  }

  private void restart() {
    fold = new PartitionFold(settings, source, checkpoint.watermark());
    lastWatermark = checkpoint.watermark();
    for (long offset = checkpoint.replayOffset(); offset < checkpoint.offset(); offset++) {
      accept(offset);
      replayed++;
    }
    fold.forgetChanges();
    assertThat(fold.isDirty()).as("dirty after a replay").isFalse();
    assertThat(fold.watermark()).as("watermark after a replay").isEqualTo(checkpoint.watermark());
    position = checkpoint.offset();
    passing = new ArrayList<>();
    events = new ArrayList<>();
    verdicts = new ArrayList<>();
  }

  private Verdict accept(long offset) {
    byte[] json = log.get(offset).json();
    try {
      parser.parse(json, 0, json.length, click);
    } catch (InvalidClickException e) {
      throw new AssertionError(e);
    }
    return fold.accept(click, offset, log.get(offset).takenMillis());
  }

  /** A click is at most the skew ahead of what moves the watermark, so few minutes are open. */
  private void checkSize() {
    assertThat(fold.openMinutes())
        .isLessThanOrEqualTo(
            (int) ((settings.latenessMillis() + settings.clockSkewMillis()) / 60_000) + 2);
    assertThat(fold.watermark()).as("watermark").isGreaterThanOrEqualTo(lastWatermark);
    lastWatermark = fold.watermark();
  }

  private void put(AdMinute minute, Map<CellKey, Long> cells) {
    assertThat(minute.source()).isEqualTo(source);
    assertThat(minute.generation()).isZero();
    assertThat(minute.cubes()).extracting(CubeCells::cube).isEqualTo(CUBES.all());
    for (CubeCells cube : minute.cubes()) {
      for (Cell cell : cube.cells()) {
        assertThat(cell.values()).hasSameSizeAs(cube.cube().dimensions());
        Long before =
            cells.put(
                new CellKey(minute.adId(), minute.minute(), cube.cube().name(), cell.values()),
                cell.clicks());
        assertThat(before).as("each cell once in a transaction").isNull();
      }
    }
  }

  private void checkTotals() {
    Map<List<Object>, Map<String, Long>> sums = new HashMap<>();
    store.forEach(
        (cell, clicks) ->
            sums.computeIfAbsent(List.of(cell.adId(), cell.minute()), key -> new HashMap<>())
                .merge(cell.cube(), clicks, Long::sum));
    sums.forEach(
        (adMinute, byCube) -> {
          Long total = byCube.get(Cube.TOTAL.name());
          CUBES
              .all()
              .forEach(
                  cube -> assertThat(byCube).as("%s", adMinute).containsEntry(cube.name(), total));
        });
  }
}
