package io.clickfold.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.ClickParser;
import io.clickfold.kafka.loop.Outbox;
import io.clickfold.kafka.loop.OutboxReader;
import io.clickfold.wire.HotClicks;
import io.clickfold.wire.RecordLimit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever somebody sends into the raw queue, brokers accept what is forwarded of it. */
class ForwardedClicksTest {
  private static final String LONGEST_TOPIC = "t".repeat(249);

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "40, 200",
    "4096, 16384",
    "1000000, 40",
    "40, 262144",
    "40, 262145",
    "900000, 900000",
    "40, 10000000"
  })
  void whatIsTooLargeIsCutAndSaysSo(int keyBytes, int valueBytes) {
    byte[] key = new byte[keyBytes];
    byte[] value = new byte[valueBytes];
    new Random(7).nextBytes(value);

    ProducerRecord<byte[], byte[]> passed =
        ForwardedClicks.to(
            "rejected",
            new ConsumerRecord<>(LONGEST_TOPIC, 12_345, Long.MAX_VALUE, key, value),
            "oversized",
            "x".repeat(300));

    Map<String, String> headers = new HashMap<>();
    int bytes = passed.value().length + (passed.key() == null ? 0 : passed.key().length);
    for (Header header : passed.headers()) {
      bytes += header.key().length() + header.value().length;
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    assertThat(bytes).isLessThan(RecordLimit.MAX_BYTES);
    assertThat(headers)
        .containsEntry(ForwardedClicks.ORIGIN, LONGEST_TOPIC + "-12345@" + Long.MAX_VALUE);
    boolean isCut = passed.value().length < valueBytes;
    assertThat(isCut).isEqualTo(valueBytes > 262_144);
    assertThat(passed.value()).isEqualTo(Arrays.copyOf(value, passed.value().length));
    assertThat(headers.get(ForwardedClicks.WHOLE_BYTES))
        .isEqualTo(isCut ? Integer.toString(valueBytes) : null);
    assertThat(headers.get(ForwardedClicks.WHOLE_KEY_BYTES))
        .isEqualTo(passed.key() == null ? Integer.toString(keyBytes) : null);
    assertThat(passed.key() == null).isEqualTo(keyBytes > 4_096);
  }

  /** Others are refused before their ad is looked at. */
  @Test
  void clicksOfTheGreatestLengthArePackedWithinTheLimit() {
    HotAdClicksTopic shards = new HotAdClicksTopic("hot", 3);
    Outbox out = new Outbox();
    int clicks = 100;
    for (int i = 0; i < clicks; i++) {
      shards.pass(0, i, new byte[ClickParser.MAX_CLICK_BYTES], out);
    }
    shards.flush(out);

    List<ProducerRecord<byte[], byte[]>> records = OutboxReader.take(out);
    int[] unpacked = {0};
    for (ProducerRecord<byte[], byte[]> record : records) {
      assertThat(record.value().length).isLessThan(RecordLimit.MAX_BYTES);
      HotClicks.read(record.value()).forEach((offset, bytes, from, length) -> unpacked[0]++);
    }
    assertThat(unpacked[0]).isEqualTo(clicks);
  }
}
