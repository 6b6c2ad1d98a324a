package io.clickfold.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Click;
import io.clickfold.click.Cubes;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.hot.HotAdSettings;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.OutboxReader;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.testing.TestConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of clicks by their time, the broker's, and the process's. */
class ClickProcessorTest {
  private static final long SKEW = 30_000;
  private static final long LATENESS = 120_000;
  private static final long HOUR = 3_600_000;
  private static final long MOST_OF_AN_HOUR = 59 * 60_000;
  private static final long COUNTABLE = 34 * 24 * HOUR;
  private static final long TAKEN = 1_795_344_000_000L;

  private final Topics topics = TestConfig.with(Map.of()).topics();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Outbox out = new Outbox();
  private long elapsedMillis;
  private long aheadMillis;
  private final UndatedClicks undated =
      new UndatedClicks(topics.adClicks(), () -> elapsedMillis * 1_000_000);
  private final ClickProcessor processor = processor(SourceState.NONE);

  private ClickProcessor processor(SourceState state) {
    return new ClickProcessor(
        ProcessorContext.of(
            topics,
            topic -> 4,
            new FoldSettings(Cubes.parse(List.of("total")), LATENESS, SKEW),
            new HotAdSettings(false, 1, 1),
            registry,
            MemoryLimit.none(),
            COUNTABLE),
        new HeldClock(() -> TAKEN + elapsedMillis + aheadMillis, () -> elapsedMillis * 1_000_000),
        undated,
        2,
        state,
        Optional.empty());
  }

  @BeforeEach
  void beginWithNothingToReplay() {
    processor.replayed();
  }

  @Test
  void isCountedWithinTheSkew() {
    process(SKEW);
    assertThat(OutboxReader.take(out)).isEmpty();
  }

  @Test
  void isListedAmongTheLateOnesBeyondTheSkewForTheClockMayBeTheBrokers() {
    for (long ahead : List.of(SKEW + 1, Click.MAX_EARLY_MILLIS)) {
      process(ahead);
      ProducerRecord<byte[], byte[]> listed = OutboxReader.take(out).get(0);
      assertThat(listed.topic()).isEqualTo(topics.lateClicks());
      assertThat(new String(listed.headers().lastHeader(ForwardedClicks.REASON).value(), UTF_8))
          .isEqualTo("in_future");
      assertThat(new String(listed.value(), UTF_8)).isEqualTo(click(ahead));
    }
    assertThat(
            registry
                .get("clickfold.aggregator.clicks")
                .tag("outcome", "late")
                .tag("reason", "in_future")
                .counter()
                .count())
        .isEqualTo(2);
  }

  @Test
  void isRejectedWhenItIsOlderThanClicksCanBeCounted() {
    process(0);
    for (long ago : List.of(COUNTABLE, COUNTABLE + 1)) {
      process(-ago);
    }

    List<ProducerRecord<byte[], byte[]>> sent = OutboxReader.take(out);
    assertThat(sent)
        .extracting(ProducerRecord::topic)
        .containsExactly(topics.lateClicks(), topics.rejectedClicks());
    assertThat(new String(sent.get(1).headers().lastHeader(ForwardedClicks.REASON).value(), UTF_8))
        .isEqualTo("too_old");
  }

  @Test
  void countsWhatIsAmissWithOptionalFields() {
    String odd = click(0).replace("}", ",\"ip\":\"203.0.113.9:80\",\"country\":\"Korea\"}");
    processor.process(List.of(record(1, odd, 0, TimestampType.LOG_APPEND_TIME)), out);

    assertThat(OutboxReader.take(out)).isEmpty();
    assertThat(flaws("ip", "port")).isEqualTo(1);
    assertThat(flaws("country", "no_country")).isEqualTo(1);
  }

  private double flaws(String field, String cause) {
    return registry
        .get("clickfold.aggregator.flaws")
        .tag("field", field)
        .tag("cause", cause)
        .counter()
        .count();
  }

  @Test
  void aClockThatJumpsAheadMakesNoClickLate() {
    aheadMillis = HOUR;
    elapsedMillis = 10_000;
    processor.caughtUp(TAKEN + 10_000 + HOUR);
    elapsedMillis = 20_000;
    processor.caughtUp(TAKEN + 20_000 + HOUR);

    process(0);

    assertThat(OutboxReader.take(out)).isEmpty();
  }

  @Test
  void followsTheClockWhereItIsRight() {
    aheadMillis = 0;
    elapsedMillis = HOUR;
    processor.caughtUp(TAKEN + HOUR);

    process(0);

    assertThat(OutboxReader.take(out).get(0).topic()).isEqualTo(topics.lateClicks());
  }

  @Test
  void aRecordWithItsProducersTimeMakesNoOtherLate() {
    processor.process(
        List.of(record(6, MOST_OF_AN_HOUR, MOST_OF_AN_HOUR, TimestampType.CREATE_TIME)), out);
    ProducerRecord<byte[], byte[]> listed = OutboxReader.take(out).get(0);
    assertThat(listed.topic()).isEqualTo(topics.lateClicks());
    assertThat(new String(listed.headers().lastHeader(ForwardedClicks.REASON).value(), UTF_8))
        .isEqualTo("undated");
    assertThat(undated.trouble().orElseThrow())
        .contains("--entity-name ad-clicks --add-config message.timestamp.type=LogAppendTime");

    process(0);

    assertThat(OutboxReader.take(out)).isEmpty();
    elapsedMillis = 60_000;
    assertThat(undated.trouble()).isEmpty();
  }

  @Test
  void aRecordWithItsProducersTimeIsRejectedWhereTheArchiveRefusesIt() {
    processor.process(
        List.of(record(6, Click.MAX_EARLY_MILLIS + 1, 0, TimestampType.CREATE_TIME)), out);
    assertThat(OutboxReader.take(out).get(0).topic()).isEqualTo(topics.rejectedClicks());
  }

  @Test
  void whatIsReadAgainIsJudgedAsBefore() {
    List<ConsumerRecord<byte[], byte[]>> records =
        List.of(
            record(5, 0, 0, TimestampType.LOG_APPEND_TIME),
            record(6, MOST_OF_AN_HOUR, MOST_OF_AN_HOUR, TimestampType.CREATE_TIME),
            record(7, 1, 1, TimestampType.LOG_APPEND_TIME));
    processor.process(records, out);
    Checkpoint before = processor.flush(8, out);
    assertThat(before.replayOffset()).isEqualTo(5);

    ClickProcessor again = processor(SourceState.parse(before.state()));
    again.replay(records);
    again.replayed();

    assertThat(again.flush(8, new Outbox())).isEqualTo(before);
  }

  @Test
  void isRejectedFarAhead() {
    process(Click.MAX_EARLY_MILLIS + 1);
    assertThat(OutboxReader.take(out).get(0).topic()).isEqualTo(topics.rejectedClicks());
  }

  private void process(long aheadMillis) {
    processor.process(List.of(record(7, aheadMillis, 0, TimestampType.LOG_APPEND_TIME)), out);
  }

  /**
   * @param aheadMillis of the click, before the broker's time
   * @param stampMillis of the record, likewise
   */
  private ConsumerRecord<byte[], byte[]> record(
      long offset, long aheadMillis, long stampMillis, TimestampType type) {
    return record(offset, click(aheadMillis), stampMillis, type);
  }

  private ConsumerRecord<byte[], byte[]> record(
      long offset, String click, long stampMillis, TimestampType type) {
    byte[] value = click.getBytes(UTF_8);
    return new ConsumerRecord<>(
        topics.adClicks(),
        2,
        offset,
        TAKEN + stampMillis,
        type,
        0,
        value.length,
        new byte[0],
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private static String click(long aheadMillis) {
    return "{\"event_id\":\"e\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(TAKEN + aheadMillis);
  }
}
