package io.clickfold.archiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.archiver.ArchiveProcessor.RawStore;
import io.clickfold.click.ClickParser;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.kafka.loop.Loss;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.OutboxReader;
import io.clickfold.kafka.loop.ProcessorFactory;
import io.clickfold.store.StoreRefusedException;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.store.raw.ChunkRowFormat.Packer;
import io.clickfold.store.raw.OpenChunk;
import io.clickfold.store.raw.RawRow;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Whatever happens to archivers of a partition, a reader finds each click of its log once. */
class ArchiveProcessorTest {
  private static final Logger LOG = Logger.getLogger(ArchiveProcessorTest.class);
  private static final int ROUNDS = 150;
  private static final int SOURCE = 2;
  private static final long SKEW = 30_000;
  private static final long LATENESS = 120_000;
  private static final long START = Instant.parse("2026-11-22T10:00:40Z").toEpochMilli();
  private static final Checkpoint BEGINNING = new Checkpoint(0, ProcessorFactory.NO_STATE);

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final StoredRows stored = new StoredRows();
  private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
  private final Map<Long, List<LoggedClick>> accepted = new TreeMap<>();
  private Optional<Loss> loss = Optional.empty();
  private long next;
  private long now = START;

  @Test
  void eachClickIsThereOnceWhateverHappens() {
    LOG.infof("-Dclickfold.seed=%d", seed);
    for (int round = 0; round < ROUNDS; round++) {
      ArchiveProcessorTest one = new ArchiveProcessorTest();
      one.random.setSeed(random.nextLong());
      one.archiveARandomLog();
    }
  }

  private void archiveARandomLog() {
    next = random.nextBoolean() ? 0 : random.nextInt(5_000);
    boolean slow = random.nextInt(4) == 0;
    boolean large = random.nextInt(4) == 0;
    int size = 1 + random.nextInt(large ? 600 : 4_000);
    while (log.size() < size) {
      append(slow, large);
    }
    long committed = next == 0 ? 0 : log.get(0).offset();
    Checkpoint checkpoint = new Checkpoint(committed, ProcessorFactory.NO_STATE);
    Archive archive = new Archive(checkpoint, committed);
    List<Archive> zombies = new ArrayList<>();
    while (committed < next) {
      archive.process(1 + random.nextInt(random.nextBoolean() ? 30 : 1_500));
      switch (random.nextInt(6)) {
        case 0 -> archive = new Archive(checkpoint, committed);
        case 1 -> {
          zombies.add(archive);
          archive = new Archive(checkpoint, committed);
        }
        case 2 ->
            stored.everything.stream()
                .skip(stored.everything.size() / 2)
                .toList()
                .forEach(stored::writeAgain);
        default -> {
          checkpoint = archive.flush();
          committed = archive.position;
        }
      }
      if (!zombies.isEmpty() && random.nextInt(3) == 0) {
        // Its rows are stored; its commit is refused.
        Archive zombie = zombies.remove(0);
        zombie.process(random.nextInt(2_000));
        zombie.flush();
      }
    }
    assertThat(stored.clicks()).isEqualTo(accepted);
    assertThat(stored.position().position()).isEqualTo(next);
  }

  /** What was appended before it may have come at any time until now. */
  @Test
  void anArchiveThatBeginsWithAProducersTimeIsCompleteFromNowOn() {
    next = 700;
    log.add(
        record(
            "{\"event_id\":\"1\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now),
            TimestampType.CREATE_TIME));
    long before = System.currentTimeMillis();
    Archive archive = new Archive(new Checkpoint(700, ProcessorFactory.NO_STATE), 700);
    archive.process(1);
    archive.flush();

    assertThat(stored.position().since()).isAfter(Instant.ofEpochMilli(before));
    assertThat(stored.everything).as("it is archived").hasSize(1);
  }

  /** What lay before its beginning is gone; no recalculation waits for it. */
  @Test
  void anEmptyPartitionIsArchivedUpToWhereItsLogBegins() {
    next = 700;
    Archive archive = new Archive(new Checkpoint(700, ProcessorFactory.NO_STATE), 700);
    archive.flush();
    assertThat(stored.position()).as("it is not known to be empty").isNull();

    archive.processor.caughtUp(START);
    Checkpoint checkpoint = archive.flush();

    Instant since = Instant.parse("2026-11-22T10:03:00Z");
    assertThat(stored.position())
        .isEqualTo(new ArchivePosition(SOURCE, 700, since, null, MinuteRanges.NONE));
    now += 3_600_000;
    append("{\"event_id\":\"1\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now));
    Archive again = new Archive(checkpoint, 700);
    again.process(1);
    checkpoint = again.flush();
    ArchivePosition reached =
        new ArchivePosition(SOURCE, 701, since, Instant.ofEpochMilli(now), MinuteRanges.NONE);
    assertThat(stored.position()).isEqualTo(reached);
    append("{\"event_id\":\"2\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now));
    Archive last = new Archive(checkpoint, 701);
    last.process(1);
    last.flush();
    assertThat(stored.position().firstAppended()).isEqualTo(reached.firstAppended());
  }

  /** Aborted records and markers have offsets, and no click. */
  @Test
  void nothingIsMissingBeforeTheFirstRecordIfNothingIsGone() {
    Archive archive = new Archive(BEGINNING, 0);
    archive.position = 3;
    archive.processor.caughtUp(START);
    archive.flush();
    assertThat(stored.position().since()).isEqualTo(Instant.EPOCH);

    next = 3;
    append(false, false);
    Archive again = new Archive(BEGINNING, 0);
    again.processor.logBegins(0);
    again.process(1);
    again.flush();
    assertThat(stored.position().since()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void pollsOfAnySizeGiveTheSameRows() {
    LOG.infof("-Dclickfold.seed=%d", seed);
    for (int i = 0; i < 3_000; i++) {
      append(false, false);
    }
    StoredRows others = new StoredRows();
    Archive atOnce = new Archive(BEGINNING, 0);
    Archive inSteps = new Archive(others, BEGINNING, 0);

    atOnce.process(log.size());
    atOnce.flush();
    while (inSteps.position < next) {
      inSteps.process(1 + random.nextInt(200));
      inSteps.flush();
    }

    assertThat(others.clicks()).isEqualTo(stored.clicks()).isEqualTo(accepted);
    assertThat(others.size()).isEqualTo(stored.size());
    assertThat(stored.everything).hasSize(stored.size());
  }

  /** An operator may set the group's offset to any place, and groups may change. */
  @Test
  void anArchiveThatBeginsAnewWithinAChunkAddsNothing() {
    for (int i = 0; i < 2_500; i++) {
      append(false, false);
    }
    Archive first = new Archive(BEGINNING, 0);
    first.process(log.size());
    first.flush();
    long middle = log.get(log.size() / 2 + 7).offset();

    Archive again = new Archive(new Checkpoint(middle, ProcessorFactory.NO_STATE), middle);
    again.process(log.size());
    again.flush();

    assertThat(stored.clicks()).isEqualTo(accepted);
  }

  @Test
  void theRestOfAChunkIsWrittenOnceMoreOnlyIfItGrows() {
    append("{\"event_id\":\"1\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now));
    Archive archive = new Archive(BEGINNING, 0);
    archive.process(1);
    Checkpoint checkpoint = archive.flush();
    archive.flush();
    assertThat(stored.everything).hasSize(1);

    Archive other = new Archive(checkpoint, archive.position);
    other.flush();
    assertThat(stored.everything).hasSize(1);

    append("{\"event_id\":\"2\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now));
    other.process(1);
    other.flush();
    assertThat(stored.everything).hasSize(2);
    assertThat(stored.clicks()).isEqualTo(accepted);
    assertThat(stored.size()).isEqualTo(1);
  }

  @Test
  void aChunkEndsAfterAnHour() {
    append("{\"event_id\":\"1\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now));
    now += Duration.ofMinutes(59).toMillis();
    append("{\"event_id\":\"2\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now));
    Archive archive = new Archive(BEGINNING, 0);
    archive.process(2);
    assertThat(archive.flush().replayOffset()).isZero();

    archive.processor.caughtUp(now + Duration.ofMinutes(1).toMillis());
    assertThat(archive.flush().replayOffset()).isZero();
    archive.processor.caughtUp(now + Duration.ofMinutes(2).toMillis());
    assertThat(archive.flush().replayOffset()).isEqualTo(2);

    append("{\"event_id\":\"3\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now));
    now += Duration.ofMinutes(61).toMillis();
    append("{\"event_id\":\"4\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now));
    archive.process(2);
    assertThat(archive.flush().replayOffset()).isEqualTo(3);
    assertThat(stored.clicks()).isEqualTo(accepted);
  }

  @Test
  void aPartitionIsCompleteFromItsFirstOffset() {
    append("broken");
    append("{\"event_id\":\"1\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now));
    Archive archive = new Archive(BEGINNING, 0);
    assertThat(archive.flush()).isEqualTo(BEGINNING);
    assertThat(stored.position())
        .isEqualTo(new ArchivePosition(SOURCE, 0, Instant.EPOCH, null, MinuteRanges.NONE));

    archive.process(2);
    Checkpoint checkpoint = archive.flush();

    ArchivePosition position =
        new ArchivePosition(
            SOURCE, 2, Instant.EPOCH, Instant.ofEpochMilli(START), MinuteRanges.NONE);
    assertThat(stored.position()).isEqualTo(position);
    append("broken");
    Archive other = new Archive(checkpoint, 2);
    other.process(1);
    other.flush();
    assertThat(stored.position())
        .isEqualTo(
            new ArchivePosition(
                SOURCE, 3, Instant.EPOCH, position.firstAppended(), MinuteRanges.NONE));
  }

  @Test
  void aPartitionThatLacksItsBeginningIsCompleteFromTheNextWholeMinutesOn() {
    next = 77;
    append("broken");
    Archive archive = new Archive(new Checkpoint(77, ProcessorFactory.NO_STATE), 77);
    assertThat(archive.flush().state()).isEmpty();
    assertThat(stored.position()).isNull();

    archive.process(1);
    archive.flush();

    assertThat(stored.position())
        .isEqualTo(
            new ArchivePosition(
                SOURCE,
                78,
                Instant.parse("2026-11-22T10:03:00Z"),
                Instant.ofEpochMilli(START),
                MinuteRanges.NONE));
  }

  /** Else rows would be made that overlap those that are stored. */
  @Test
  void whatCannotBeReadAgainWhollyIsNotReadAgain() {
    for (int i = 0; i < 20; i++) {
      append("{\"event_id\":\"%d\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(i, now));
    }
    Archive archive = new Archive(BEGINNING, 0);
    archive.process(10);
    Checkpoint checkpoint = archive.flush();
    assertThat(checkpoint.replayOffset()).isZero();
    log.subList(0, 5).clear();

    loss = Optional.of(new Loss(0, 5, 10, now));
    Archive next = new Archive(checkpoint, 10);
    next.process(10);
    next.flush();

    assertThat(stored.position().gaps()).isEqualTo(MinuteRanges.NONE);
    assertThat(stored.clicks().get(Minutes.startOf(now))).hasSize(20);
  }

  @Test
  void whatExpiredBeforeItWasArchivedIsAGap() {
    for (int i = 0; i < 20; i++) {
      append("{\"event_id\":\"%d\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(i, now));
    }
    Archive archive = new Archive(BEGINNING, 0);
    archive.process(10);
    Checkpoint checkpoint = archive.flush();
    log.subList(0, 15).clear();

    loss = Optional.of(new Loss(0, 15, 10, now + 180_000));
    Archive next = new Archive(checkpoint, 15);
    next.process(10);
    Checkpoint after = next.flush();

    // From the newest click less the lateness, to the last click that can have been there.
    MinuteRanges gap =
        MinuteRanges.of(
            List.of(
                new MinuteRange(
                    Minutes.startOf(now - LATENESS),
                    Minutes.startOf(now + 180_000 + SKEW) + 2 * Minutes.MILLIS)));
    assertThat(stored.position().gaps()).isEqualTo(gap);
    loss = Optional.empty();
    Archive later = new Archive(after, next.position);
    append("{\"event_id\":\"21\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now));
    later.process(1);
    later.flush();
    assertThat(stored.position().gaps()).isEqualTo(gap);
  }

  @Test
  void nothingIsCommittedThatIsNotStored() {
    append("{\"event_id\":\"1\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(now));
    CompletableFuture<Void> refused = CompletableFuture.failedFuture(new IllegalStateException());
    List<ArchivePosition> positions = new ArrayList<>();
    RawStore away =
        new RawStore() {
          @Override
          public CompletableFuture<Void> write(RawRow row) {
            return refused;
          }

          @Override
          public CompletableFuture<Void> write(ArchivePosition position) {
            positions.add(position);
            return CompletableFuture.completedFuture(null);
          }
        };
    Archive archive = new Archive(away, BEGINNING, 0);
    archive.process(1);

    assertThatThrownBy(archive::flush).isInstanceOf(CompletionException.class);
    assertThat(positions).isEmpty();
  }

  /** Its minute is not claimed to be whole, and all else is archived. */
  @Test
  void whatTheStoreRefusesIsGivenUpAndItsMinuteNotClaimed() {
    long minute = Minutes.startOf(now);
    append("{\"event_id\":\"1\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(minute));
    append("{\"event_id\":\"2\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(minute - 60_000));
    RawStore choosy =
        new RawStore() {
          @Override
          public CompletableFuture<Void> write(RawRow row) {
            return row.minute() == minute
                ? CompletableFuture.failedFuture(
                    new StoreRefusedException(new IllegalStateException("a guardrail")))
                : stored.write(row);
          }

          @Override
          public CompletableFuture<Void> write(ArchivePosition position) {
            return stored.write(position);
          }
        };
    Archive archive = new Archive(choosy, BEGINNING, 0);
    archive.process(2);
    Outbox out = new Outbox();
    Checkpoint checkpoint = archive.flush(out);

    MinuteRanges gap = MinuteRanges.of(List.of(new MinuteRange(minute, minute + Minutes.MILLIS)));
    assertThat(stored.position().gaps()).isEqualTo(gap);
    assertThat(stored.position().position()).isEqualTo(2);
    assertThat(stored.clicks()).containsOnlyKeys(minute - 60_000);
    assertThat(OutboxReader.givenUp(out)).containsExactly(0L);
    Archive other = new Archive(stored, checkpoint, 2);
    append("{\"event_id\":\"3\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(minute));
    other.process(1);
    other.flush();
    assertThat(stored.position().gaps()).as("for whoever goes on").isEqualTo(gap);
  }

  /** What was archived by one clock skew stays archived where it is read again by another. */
  @Test
  void anotherClockSkewDoesNotChangeAChunkThatIsOpen() {
    for (int i = 0; i < 3; i++) {
      append(clickAt(now + SKEW - i));
    }
    Archive archive = new Archive(BEGINNING, 0);
    archive.process(3);
    Checkpoint checkpoint = archive.flush();
    append(clickAt(now + SKEW));

    archive = new Archive(stored, checkpoint, 3, 0);
    archive.process(1);
    checkpoint = archive.flush();
    assertThat(stored.clicks()).isEqualTo(accepted);

    next = OpenChunk.OFFSETS;
    append(clickAt(now));
    log.add(record(clickAt(now + 1)));
    archive = new Archive(stored, checkpoint, 4, 0);
    archive.process(9);
    archive.flush();
    assertThat(stored.clicks()).as("the next chunk goes by the new one").isEqualTo(accepted);
  }

  private String clickAt(long time) {
    return "{\"event_id\":\"e%d\",\"ad_id\":\"ad-1\",\"click_time\":%d}".formatted(next, time);
  }

  /** One process' archiver, and how far it has got. */
  private final class Archive {
    final ArchiveProcessor processor;
    long position;

    Archive(Checkpoint checkpoint, long committed) {
      this(stored, checkpoint, committed);
    }

    Archive(RawStore store, Checkpoint checkpoint, long committed) {
      this(store, checkpoint, committed, SKEW);
    }

    Archive(RawStore store, Checkpoint checkpoint, long committed, long clockSkewMillis) {
      processor =
          new ArchiveProcessor(
              store,
              new ArchiverMetrics(new SimpleMeterRegistry()),
              new ClickParser(),
              clockSkewMillis,
              LATENESS,
              SOURCE,
              new OpenChunk(SOURCE, new Packer()),
              checkpoint.state(),
              loss);
      processor.logBegins(log.isEmpty() ? committed : log.get(0).offset());
      List<ConsumerRecord<byte[], byte[]>> known =
          log.stream()
              .filter(r -> r.offset() >= checkpoint.replayOffset() && r.offset() < committed)
              .toList();
      if (!known.isEmpty()) {
        processor.replay(known);
      }
      processor.replayed();
      position = committed;
    }

    void process(int records) {
      List<ConsumerRecord<byte[], byte[]>> some =
          log.stream().filter(record -> record.offset() >= position).limit(records).toList();
      if (!some.isEmpty()) {
        processor.process(some, new Outbox());
        position = some.get(some.size() - 1).offset() + 1;
      }
    }

    Checkpoint flush() {
      return flush(new Outbox());
    }

    Checkpoint flush(Outbox out) {
      return processor.flush(position, out);
    }
  }

  private void append(boolean slow, boolean large) {
    next += random.nextInt(20) == 0 ? random.nextInt(300) : 0;
    now += random.nextInt(slow ? 600_000 : 50);
    long time = now - (random.nextInt(10) == 0 ? random.nextInt(90_000) : 0);
    int ad = random.nextInt(30);
    String more = large ? ",\"x\":\"" + "y".repeat(random.nextInt(15_000)) + "\"" : "";
    switch (random.nextInt(20)) {
      case 0 -> append("broken " + ad);
      case 1 ->
          append(
              "{\"event_id\":\"e%d\",\"ad_id\":\"ad-%d\",\"click_time\":%d}"
                  .formatted(next, ad, now + SKEW + 1));
      case 2 -> append((String) null);
      default ->
          append(
              " {\"event_id\":\"e%d\",\"ad_id\":\"ad-%d\",\"click_time\":%d%s}\n"
                  .formatted(next, ad, time, more));
    }
  }

  private void append(String json) {
    log.add(record(json));
    if (json != null && !json.startsWith("broken")) {
      long time = Long.parseLong(json.replaceAll(".*\"click_time\":([0-9]+).*\n?", "$1"));
      if (time <= now + SKEW) {
        accepted
            .computeIfAbsent(Minutes.startOf(time), minute -> new ArrayList<>())
            .add(new LoggedClick(next, now, json));
      }
    }
    next++;
  }

  private ConsumerRecord<byte[], byte[]> record(String json) {
    return record(json, TimestampType.LOG_APPEND_TIME);
  }

  private ConsumerRecord<byte[], byte[]> record(String json, TimestampType type) {
    return new ConsumerRecord<>(
        "ad-clicks",
        SOURCE,
        next,
        now,
        type,
        0,
        0,
        null,
        json == null ? null : json.getBytes(StandardCharsets.UTF_8),
        new RecordHeaders(),
        Optional.empty());
  }
}
