package io.clickfold.collector;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.Dimension;
import io.clickfold.click.InvalidClickException;
import io.clickfold.collector.body.Envelope;
import io.clickfold.collector.body.JsonSplitter;
import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The records of {@code ad-clicks}. */
class KeptClicksTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:31Z");

  private static final String CLICK =
      """
      {"event_id":"5f0a1c3e","ad_id":"ad-é","click_time":"2026-11-22T10:15:30.5Z",\
      "user_id":"u-7","ip":"2001:DB8::1","country":"de","device":"phone","campaign":{"x":1.50}}""";

  @Test
  void clicks() {
    ClickCheck check = new ClickCheck(InstantSource.fixed(NOW), "any", 30_000, Duration.ofDays(35));
    CheckedClicks clicks =
        check.check(
            new JsonSplitter().split(CLICK.getBytes(StandardCharsets.UTF_8), 1), Envelope.NONE);

    new KeptBytes()
        .check(
            "topics/ad-clicks/click",
            KeptFile.of(clicks.records().get(0)),
            KeptClicksTest::read,
            List.of("ad-é", 1_795_342_530_500L, "u-7", "2001:db8::1", "DE", "phone"));
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
        click.adId(),
        click.timeMillis(),
        click.value(Dimension.USER_ID),
        click.value(Dimension.IP),
        click.value(Dimension.COUNTRY),
        click.value(Dimension.DEVICE));
  }
}
