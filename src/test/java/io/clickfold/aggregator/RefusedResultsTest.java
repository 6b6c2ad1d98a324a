package io.clickfold.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.OutboxReader;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.testing.TestConfig;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.Gap;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Result;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.SourceWatermark;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RefusedResultsTest {
  private static final long MINUTE = 60_000;
  private static final long NOON = 29_922_400 * MINUTE;

  private final Topics topics = TestConfig.with(Map.of()).topics();
  private final RefusedResults refused =
      new RefusedResults(topics, new ClickCountsTopic(topics.clickCounts(), topic -> 3));

  @Test
  void countsOfSeveralAdsAreCutAdByAd() {
    AdCounts first = new AdCounts("a", 1, List.of());
    AdCounts second = new AdCounts("b", 2, List.of());

    List<ProducerRecord<byte[], byte[]>> substitutes = refused.substitutes(counts(first, second));

    assertThat(substitutes).extracting(ProducerRecord::partition).containsExactly(2, 2);
    assertThat(substitutes)
        .extracting(substitute -> new ResultDecoder().decode(substitute.value()))
        .containsExactly(
            new MinuteCounts(NOON, 1, 0, List.of(first)),
            new MinuteCounts(NOON, 1, 0, List.of(second)));
    assertThat(refused.substitutes(counts(first))).isEmpty();
  }

  @Test
  void theGapIsTheMinuteOfWhatIsNotSentAndIsSentToEveryPartition() {
    Gap gap = refused.gaps(counts(new AdCounts("a", 1, List.of()))).orElseThrow().get(0);

    assertThat(gap.from()).isEqualTo(NOON);
    assertThat(gap.to()).isEqualTo(NOON + MINUTE);
    assertThat(gap.partition()).isEqualTo(2);
    Outbox out = new Outbox();
    refused.announce(gap, out);
    assertThat(OutboxReader.take(out))
        .extracting(ProducerRecord::partition)
        .containsExactly(0, 1, 2);
  }

  @Test
  void aLateClicksMinuteLacksItAndARejectedOneBelongsToNone() {
    String json =
        "{\"ad_id\":\"a\",\"event_id\":\"e\",\"click_time\":%d}".formatted(NOON + MINUTE + 7);
    byte[] value = json.getBytes(StandardCharsets.UTF_8);

    assertThat(refused.gaps(new ProducerRecord<>(topics.lateClicks(), value)).orElseThrow())
        .extracting(Gap::from)
        .containsExactly(NOON + MINUTE);
    assertThat(refused.gaps(new ProducerRecord<>(topics.rejectedClicks(), value)).orElseThrow())
        .isEmpty();
  }

  /** Without them, minutes would be called final that are not. */
  @Test
  void wordsHaveToBeSent() {
    Result gap = new Gap(NOON, NOON + MINUTE, Gap.EXPIRED, "t", 0, 0, 1, 0);

    assertThat(refused.gaps(record(new SourceWatermark(0, 1, 0, 3, NOON)))).isEmpty();
    assertThat(refused.gaps(record(gap))).isEmpty();
  }

  private ProducerRecord<byte[], byte[]> counts(AdCounts... ads) {
    return record(new MinuteCounts(NOON, 1, 0, List.of(ads)));
  }

  private ProducerRecord<byte[], byte[]> record(Result result) {
    return new ProducerRecord<>(topics.clickCounts(), 2, null, new ResultEncoder().encode(result));
  }
}
