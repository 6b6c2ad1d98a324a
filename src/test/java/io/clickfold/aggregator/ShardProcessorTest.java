package io.clickfold.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cubes;
import io.clickfold.fold.EmissionLimits;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.hot.HotAdSettings;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.OutboxReader;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.platform.MemoryLimit;
import io.clickfold.testing.TestConfig;
import io.clickfold.wire.Gap;
import io.clickfold.wire.HotClicksWriter;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Result;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.SourceWatermark;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to clicks that a shard cannot count, which no source of this version forwards. */
class ShardProcessorTest {
  private static final long MINUTE = 60_000;
  private static final long NOON = 29_922_400 * MINUTE;

  private final Topics topics = TestConfig.with(Map.of()).topics();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private MemoryLimit memory = MemoryLimit.none();
  private ShardProcessor shard = shard(EmissionLimits.DEFAULT, ShardState.none().encode());
  private final Outbox out = new Outbox();

  @BeforeEach
  void beginWithNothingToReplay() {
    shard.replayed();
  }

  @Test
  void clicksThatAnotherVersionTookForValidAreRejectedWithTheirOrigin() {
    process(clicks(7, "{\"ad_id\":\"a\",\"event_id\":\"e\",\"click_time\":1}"));

    ProducerRecord<byte[], byte[]> rejected = OutboxReader.take(out).get(0);
    assertThat(rejected.topic()).isEqualTo(topics.rejectedClicks());
    assertThat(header(rejected, ForwardedClicks.REASON)).isEqualTo("invalid_field");
    assertThat(header(rejected, ForwardedClicks.ORIGIN)).isEqualTo("ad-clicks-3@7");
    assertThat(counted("rejected")).isEqualTo(1);
  }

  /** Whoever has written it: its clicks are not known, so what is open is a gap. */
  @Test
  void whatCannotBeReadIsGivenUpAndLeavesAGap() {
    process(new ResultEncoder().encode(new SourceWatermark(0, 1, 1, 1, NOON)));
    String json = "{\"ad_id\":\"a\",\"event_id\":\"e\",\"click_time\":%d}".formatted(NOON);
    byte[] absurd =
        new ResultEncoder().encode(new SourceWatermark(Integer.MAX_VALUE, 1, 1, 1, NOON));

    process(new byte[] {1, 2, 3});
    process(absurd);
    process(null);
    process(clicks(8, json));

    assertThat(OutboxReader.givenUp(out)).hasSize(3);
    shard.flush(4, out);
    ResultDecoder decoder = new ResultDecoder();
    List<Result> sent =
        OutboxReader.take(out).stream().map(record -> decoder.decode(record.value())).toList();
    assertThat(sent.get(0))
        .as("before any watermark")
        .isInstanceOfSatisfying(
            Gap.class,
            gap -> {
              assertThat(gap.from()).isEqualTo(NOON);
              assertThat(gap.reason()).isEqualTo(Gap.DEAD_LETTER);
            });
    assertThat(sent).filteredOn(Gap.class::isInstance).hasSize(1);
    assertThat(sent).filteredOn(MinuteCounts.class::isInstance).hasSize(1);
  }

  @Test
  void clicksOfClosedMinutesAreLateWithTheirOrigin() {
    process(new ResultEncoder().encode(new SourceWatermark(0, 1, 1, 1, NOON)));
    String json = "{\"ad_id\":\"a\",\"event_id\":\"e\",\"click_time\":%d}".formatted(NOON - 1);
    process(clicks(8, json));

    ProducerRecord<byte[], byte[]> late = OutboxReader.take(out).get(0);
    assertThat(late.topic()).isEqualTo(topics.lateClicks());
    assertThat(new String(late.key(), StandardCharsets.UTF_8)).isEqualTo("a");
    assertThat(new String(late.value(), StandardCharsets.UTF_8)).isEqualTo(json);
    assertThat(header(late, ForwardedClicks.ORIGIN)).isEqualTo("ad-clicks-3@8");
    assertThat(counted("late")).isEqualTo(1);
  }

  /** Its source has counted it once, and so has another one of the same id. */
  @Test
  void duplicatesAreThoseOfOneSource() {
    String json = "{\"ad_id\":\"a\",\"event_id\":\"e\",\"click_time\":%d}".formatted(NOON);
    process(clicks(1, json));
    process(clicks(2, json));
    HotClicksWriter other = new HotClicksWriter(4);
    other.add(1, json.getBytes(StandardCharsets.UTF_8));
    process(other.finish());
    shard.flush(3, out);

    assertThat(counted("counted")).isEqualTo(2);
    assertThat(counted("duplicate")).isEqualTo(1);
  }

  /** It knows from the start how far sources have come, which must not close the minute early. */
  @Test
  void whatWasLeftOfAClosedMinuteIsEmittedAfterATakeover() {
    List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    log.add(record(0, watermark(NOON)));
    for (String ad : List.of("a", "b", "c")) {
      String json = "{\"ad_id\":\"%s\",\"event_id\":\"e\",\"click_time\":%d}";
      log.add(record(log.size(), clicks(log.size(), json.formatted(ad, NOON))));
      log.add(record(log.size(), watermark(NOON)));
    }
    log.add(record(log.size(), watermark(NOON + 60_000)));
    shard = shard(new EmissionLimits(0, 1, 500), ShardState.none().encode());
    shard.replayed();
    shard.process(log, out);
    Checkpoint checkpoint = shard.flush(log.size(), out);
    assertThat(watermarks()).extracting(SourceWatermark::watermark).containsExactly(NOON);

    shard = shard(new EmissionLimits(0, 1, 500), checkpoint.state());
    shard.replay(log.subList((int) checkpoint.replayOffset(), log.size()));
    shard.replayed();
    Set<String> ads = new TreeSet<>();
    do {
      shard.flush(log.size(), out);
      for (ProducerRecord<byte[], byte[]> sent : OutboxReader.take(out)) {
        Result result = new ResultDecoder().decode(sent.value());
        if (result instanceof MinuteCounts counts) {
          counts.ads().forEach(ad -> ads.add(ad.adId() + ad.clicks()));
        } else {
          assertThat(ads).as("before the watermark").containsExactly("a1", "b1", "c1");
          assertThat(((SourceWatermark) result).watermark()).isEqualTo(NOON + 60_000);
        }
      }
    } while (shard.isUnfinished());
    assertThat(ads).containsExactly("a1", "b1", "c1");
  }

  /** Another one has passed an hour of them. */
  @Test
  void aSilentSourceDoesNotMakeItHoldAllMinutes() {
    memory = new MemoryLimit(1_000_000);
    shard = shard(EmissionLimits.DEFAULT, ShardState.none().encode());
    shard.replayed();
    List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    log.add(record(0, watermark(0, NOON)));
    log.add(record(1, watermark(1, NOON)));
    for (int minute = 0; minute < 60; minute++) {
      HotClicksWriter writer = new HotClicksWriter(0);
      for (int click = 0; click < 2_000; click++) {
        String json = "{\"ad_id\":\"a\",\"event_id\":\"e%d\",\"click_time\":%d}";
        writer.add(
            click, json.formatted(click, NOON + minute * MINUTE).getBytes(StandardCharsets.UTF_8));
      }
      log.add(record(log.size(), writer.finish()));
      log.add(record(log.size(), watermark(0, NOON + (minute + 1) * MINUTE)));
    }
    long most = 0;
    for (int at = 0; at < log.size(); at++) {
      shard.process(log.subList(at, at + 1), out);
      shard.flush(at + 1, out);
      assertThat(shard.beginsAgain()).isFalse();
      most = Math.max(most, memory.held());
    }
    assertThat(most).as("bytes held").isLessThan(1_200_000);
    assertThat(memory.behind()).isEqualTo(1);

    OutboxReader.take(out);
    log.add(record(log.size(), watermark(1, NOON + 60 * MINUTE)));
    shard.process(log.subList(log.size() - 1, log.size()), out);
    int passes = 0;
    Checkpoint checkpoint = shard.flush(log.size(), out);
    for (; shard.beginsAgain(); passes++) {
      for (long at = checkpoint.replayOffset(); at < log.size(); at++) {
        shard.replay(log.subList((int) at, (int) at + 1));
        most = Math.max(most, memory.held());
      }
      shard.replayed();
      checkpoint = shard.flush(log.size(), out);
    }
    assertThat(passes).isBetween(2, 30);
    assertThat(most).as("bytes held").isLessThan(1_200_000);
    assertThat(memory.behind()).isZero();
    assertThat(checkpoint.replayOffset()).isEqualTo(log.size());
    Map<Long, Long> counted = new TreeMap<>();
    long closed = NOON;
    for (ProducerRecord<byte[], byte[]> sent : OutboxReader.take(out)) {
      Result result = new ResultDecoder().decode(sent.value());
      if (result instanceof MinuteCounts counts) {
        assertThat(counts.minute()).isGreaterThanOrEqualTo(closed);
        counted.merge(counts.minute(), counts.ads().get(0).clicks(), Math::max);
      } else {
        closed = ((SourceWatermark) result).watermark();
      }
    }
    assertThat(closed).isEqualTo(NOON + 60 * MINUTE);
    assertThat(counted.values()).hasSizeGreaterThan(40).containsOnly(2_000L);
  }

  private List<SourceWatermark> watermarks() {
    return OutboxReader.take(out).stream()
        .map(record -> new ResultDecoder().decode(record.value()))
        .filter(SourceWatermark.class::isInstance)
        .map(SourceWatermark.class::cast)
        .toList();
  }

  private static byte[] watermark(long watermark) {
    return new ResultEncoder().encode(new SourceWatermark(0, 1, 1, 1, watermark));
  }

  private static byte[] watermark(int source, long watermark) {
    return new ResultEncoder().encode(new SourceWatermark(source, 2, 1, 1, watermark));
  }

  private ShardProcessor shard(EmissionLimits emission, String state) {
    return new ShardProcessor(
        ProcessorContext.of(
            topics,
            topic -> 1,
            new FoldSettings(Cubes.parse(List.of("user_id:deferred")), 0, 0, emission),
            HotAdSettings.OFF,
            registry,
            memory,
            Long.MAX_VALUE),
        0,
        ShardState.parse(state),
        Optional.empty());
  }

  private double counted(String outcome) {
    return registry.get("clickfold.aggregator.clicks").tag("outcome", outcome).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  private static byte[] clicks(long offset, String json) {
    HotClicksWriter writer = new HotClicksWriter(3);
    writer.add(offset, json.getBytes(StandardCharsets.UTF_8));
    return writer.finish();
  }

  private void process(byte[] value) {
    shard.process(List.of(record(0, value)), out);
  }

  private ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
    return new ConsumerRecord<>(topics.hotAdClicks(), 0, offset, null, value);
  }

  private static String header(ProducerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
