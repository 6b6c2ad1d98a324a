package io.clickfold.collector;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Rejection;
import io.clickfold.collector.body.ByteRanges;
import io.clickfold.collector.body.Envelope;
import io.clickfold.collector.body.ItemError;
import io.clickfold.collector.body.ItemWarning;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.CountableAge;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Checks clicks as the aggregator will, so that a sender hears at once what would be rejected
 * later. The two clocks differ a little, so close to the allowed skew the aggregator decides.
 */
@ApplicationScoped
class ClickCheck {
  private final ClickParser parser = new ClickParser();
  private final InstantSource clock;
  private final String topic;
  private final long skewMillis;
  private final Duration countable;

  @Inject
  ClickCheck(ClickfoldConfig config) {
    this(
        InstantSource.system(),
        config.topics().adClicks(),
        config.clockSkew().toMillis(),
        CountableAge.of(config.store()));
  }

  /**
   * @param skewMillis how far a click's time may be ahead of the clock
   * @param countable how old it may be
   */
  ClickCheck(InstantSource clock, String topic, long skewMillis, Duration countable) {
    this.clock = clock;
    this.topic = topic;
    this.skewMillis = skewMillis;
    this.countable = countable;
  }

  CheckedClicks check(ByteRanges ranges, Envelope envelope) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(ranges.count());
    List<ItemError> errors = new ArrayList<>();
    List<ItemWarning> warnings = new ArrayList<>();
    long now = clock.millis();
    Click click = new Click();
    for (int i = 0; i < ranges.count(); i++) {
      try {
        byte[] value = envelope.open(ranges.bytes(), ranges.start(i), ranges.length(i));
        parser.parse(value, 0, value.length, click);
        checkTime(click, now);
        byte[] key = click.adId().getBytes(StandardCharsets.UTF_8);
        records.add(new ProducerRecord<>(topic, key, value));
        if (click.hasFlaws()) {
          ItemWarning.add(i, click, warnings);
        }
      } catch (InvalidClickException e) {
        errors.add(new ItemError(i, e.rejection().code(), e.getMessage()));
      }
    }
    return new CheckedClicks(records, errors, warnings);
  }

  private void checkTime(Click click, long now) throws InvalidClickException {
    if (click.isInFuture(now, skewMillis)) {
      throw new InvalidClickException(
          Rejection.IN_FUTURE,
          "click_time is more than %d seconds in the future".formatted(skewMillis / 1000));
    }
    if (click.isTooOld(now, countable.toMillis())) {
      throw new InvalidClickException(
          Rejection.TOO_OLD,
          "click_time is more than %d hours ago: what is older is not counted any more"
              .formatted(countable.toHours()));
    }
  }
}
