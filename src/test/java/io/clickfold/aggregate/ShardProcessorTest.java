package io.clickfold.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cubes;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.HotAdSettings;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.result.HotClicksWriter;
import io.clickfold.result.ResultEncoder;
import io.clickfold.result.SourceWatermark;
import io.clickfold.result.SourceWatermarks;
import io.clickfold.stream.Outbox;
import io.clickfold.stream.OutboxReader;
import io.clickfold.testing.TestConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What happens to clicks that a shard cannot count, which no source of this version passes on. */
class ShardProcessorTest {
  private static final long MINUTE = 60_000;
  private static final long NOON = 29_922_400 * MINUTE;

  private final Topics topics = TestConfig.with(Map.of()).topics();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ShardProcessor shard =
      new ShardProcessor(
          SharedParts.of(
              topics,
              topic -> 1,
              new FoldSettings(Cubes.parse(List.of()), 0, 0),
              HotAdSettings.OFF,
              registry),
          0,
          new SourceWatermarks());
  private final Outbox out = new Outbox();

  @Test
  void clicksThatAnotherVersionTookForValidAreRejectedWithTheirOrigin() {
    process(clicks(7, "{\"ad_id\":\"a\",\"event_id\":\"e\",\"click_time\":1,\"ip\":\"none\"}"));

    ProducerRecord<byte[], byte[]> rejected = OutboxReader.take(out).get(0);
    assertThat(rejected.topic()).isEqualTo(topics.rejectedClicks());
    assertThat(header(rejected, PassedOn.REASON)).isEqualTo("invalid_field");
    assertThat(header(rejected, PassedOn.ORIGIN)).isEqualTo("ad-clicks-3@7");
    assertThat(counted("rejected")).isEqualTo(1);
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
    assertThat(header(late, PassedOn.ORIGIN)).isEqualTo("ad-clicks-3@8");
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
    shard.process(List.of(new ConsumerRecord<>(topics.hotAdClicks(), 0, 0, null, value)), out);
  }

  private static String header(ProducerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
