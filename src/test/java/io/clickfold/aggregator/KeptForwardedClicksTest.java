package io.clickfold.aggregator;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Rejection;
import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The records of {@code late-clicks} and {@code rejected-clicks}, with their headers. */
class KeptForwardedClicksTest {
  private static final String CLICK =
      "{\"event_id\":\"e\",\"ad_id\":\"ad-é\",\"click_time\":\"2026-11-22T10:15:30.5Z\"}";

  private final KeptBytes kept = new KeptBytes();

  static Stream<Arguments> late() {
    return Stream.of(
        Arguments.of("topics/late-clicks/late", ForwardedClicks.late("any", record(CLICK))),
        Arguments.of("topics/late-clicks/early", ForwardedClicks.early("any", record(CLICK))),
        Arguments.of("topics/late-clicks/undated", ForwardedClicks.undated("any", record(CLICK))));
  }

  /** Recalculators read their values, operators their headers. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("late")
  void late(String name, ProducerRecord<byte[], byte[]> made) {
    kept.check(
        name,
        KeptFile.of(made),
        KeptForwardedClicksTest::read,
        List.of("ad-é", 1_795_342_530_500L, "ad-clicks-12@9876543210"));
  }

  private static List<Object> read(KeptFile file) {
    byte[] value = file.bytes(KeptFile.VALUE);
    Click click = new Click();
    try {
      new ClickParser().parse(value, 0, value.length, click);
    } catch (InvalidClickException e) {
      throw new AssertionError(e);
    }
    return List.of(
        click.adId(), click.timeMillis(), file.text(KeptFile.header(ForwardedClicks.ORIGIN)));
  }

  /** Nobody but operators reads them. */
  @Test
  void rejected() {
    String oversized = "é".repeat(200_000);
    ProducerRecord<byte[], byte[]> made =
        ForwardedClicks.to(
            "any", record("{\"ad_id\":7"), Rejection.MALFORMED.code(), "it ends too soon");
    ProducerRecord<byte[], byte[]> cut =
        ForwardedClicks.to("any", record(oversized), Rejection.OVERSIZED.code(), "it is too long");

    kept.checkWritten("topics/rejected-clicks/rejected", KeptFile.of(made));
    // The value is of no interest, and large.
    kept.checkWritten(
        "topics/rejected-clicks/cut", KeptFile.of(cut).with(KeptFile.VALUE, "left out"));
  }

  private static ConsumerRecord<byte[], byte[]> record(String value) {
    return new ConsumerRecord<>(
        "ad-clicks",
        12,
        9_876_543_210L,
        "ad-é".getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8));
  }
}
