package io.clickfold.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.clickfold.collector.body.Envelope;
import io.clickfold.collector.body.ItemError;
import io.clickfold.collector.body.ItemWarning;
import io.clickfold.collector.body.JsonSplitter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class ClickCheckTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  private static final int MOST = 120;
  private static final long AT = NOW.toEpochMilli();

  private final ClickCheck check =
      new ClickCheck(InstantSource.fixed(NOW), "clicks", 30_000, Duration.ofDays(35));

  @Test
  void passesClicksOnAsSentUnderTheirAdsKey() {
    String odd =
        "{ \"event_id\" :1,\"ad_id\":\"\\u00e9\", \"click_time\":1795342530123,\"x\":{\"y\":[ 1.50 ]} }";
    CheckedClicks batch = check("[" + odd + "]");
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
    CheckedClicks batch =
        check("[" + click(AT) + ",{\"event_id\":1,\"click_time\":" + AT + "},7," + click(AT) + "]");
    assertThat(batch.records()).hasSize(2);
    assertThat(batch.errors())
        .extracting(ItemError::index, ItemError::reason)
        .containsExactly(tuple(1, "missing_field"), tuple(2, "malformed"));
  }

  @Test
  void acceptsClicksFromTheFutureUpToTheSkew() {
    assertThat(check(click(NOW.toEpochMilli() + 30_000)).errors()).isEmpty();
    assertThat(check(click(NOW.toEpochMilli() + 30_001)).errors())
        .extracting(ItemError::reason)
        .containsExactly("in_future");
  }

  @Test
  void acceptsClicksAsOldAsCanBeCounted() {
    long oldest = NOW.minus(Duration.ofDays(35)).toEpochMilli();
    assertThat(check(click(oldest)).errors()).isEmpty();
    assertThat(check(click(oldest - 1)).errors())
        .extracting(ItemError::reason)
        .containsExactly("too_old");
  }

  @Test
  void saysWhatIsAmissWithClicksThatItAccepts() {
    String port = click(AT).replace("}", ",\"ip\":\"203.0.113.9:51234\"}");
    String country = click(AT).replace("}", ",\"country\":\"Korea\"}");

    CheckedClicks batch = check("[" + click(AT) + "," + port + "," + country + "]");

    assertThat(batch.records()).hasSize(3);
    assertThat(batch.warnings())
        .containsExactly(
            new ItemWarning(1, "ip", "port", "ip has a port or brackets, which are left out"),
            new ItemWarning(
                2,
                "country",
                "no_country",
                "country is no ISO 3166-1 alpha-2 code, and is counted as ZZ"));
  }

  @Test
  void saysSoOfTheFirstHundred() {
    String odd = click(AT).replace("}", ",\"ip\":\"x\"}");

    CheckedClicks batch = check("[" + String.join(",", Collections.nCopies(MOST, odd)) + "]");

    assertThat(batch.records()).hasSize(MOST);
    assertThat(batch.warnings()).hasSize(100);
  }

  private CheckedClicks check(String body) {
    return check.check(new JsonSplitter().split(body.getBytes(UTF_8), MOST), Envelope.NONE);
  }

  private static String click(long millis) {
    return "{\"event_id\":\"e\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(millis);
  }
}
