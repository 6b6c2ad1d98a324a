package io.clickfold.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class ClickCheckTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  private final ClickCheck check = new ClickCheck(InstantSource.fixed(NOW), "clicks", 30_000);

  @Test
  void passesClicksOnAsSentUnderTheirAdsKey() {
    String odd =
        "{ \"event_id\" :1,\"ad_id\":\"\\u00e9\", \"click_time\":0,\"x\":{\"y\":[ 1.50 ]} }";
    Batch batch = check("[" + odd + "]");
    assertThat(batch.errors()).isEmpty();
    ProducerRecord<byte[], byte[]> record = batch.records().get(0);
    assertThat(record.topic()).isEqualTo("clicks");
    assertThat(record.key()).asString(UTF_8).isEqualTo("é");
    assertThat(record.value()).asString(UTF_8).isEqualTo(odd);
    assertThat(record.partition()).isNull();
    assertThat(record.timestamp()).isNull();
  }

  @Test
  void saysWhichClicksAreInvalid() {
    Batch batch = check("[" + click(0) + ",{\"event_id\":1,\"click_time\":0},7," + click(0) + "]");
    assertThat(batch.records()).hasSize(2);
    assertThat(batch.errors())
        .extracting(ItemError::index, ItemError::reason)
        .containsExactly(tuple(1, "missing_field"), tuple(2, "malformed"));
  }

  @Test
  void takesClicksFromTheFutureUpToTheSkew() {
    assertThat(check(click(NOW.toEpochMilli() + 30_000)).errors()).isEmpty();
    assertThat(check(click(NOW.toEpochMilli() + 30_001)).errors())
        .extracting(ItemError::reason)
        .containsExactly("in_future");
  }

  private Batch check(String body) {
    return check.check(new JsonSplitter().split(body.getBytes(UTF_8), 100));
  }

  private static String click(long millis) {
    return "{\"event_id\":\"e\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(millis);
  }
}
