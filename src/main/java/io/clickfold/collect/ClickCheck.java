package io.clickfold.collect;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Rejection;
import io.clickfold.platform.ClickfoldConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
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

  @Inject
  ClickCheck(ClickfoldConfig config) {
    this(InstantSource.system(), config.topics().adClicks(), config.clockSkew().toMillis());
  }

  ClickCheck(InstantSource clock, String topic, long skewMillis) {
    this.clock = clock;
    this.topic = topic;
    this.skewMillis = skewMillis;
  }

  Batch check(Slices slices) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(slices.count());
    List<ItemError> errors = new ArrayList<>();
    long latest = clock.millis() + skewMillis;
    Click click = new Click();
    for (int i = 0; i < slices.count(); i++) {
      try {
        parser.parse(slices.bytes(), slices.start(i), slices.length(i), click);
        if (click.timeMillis() > latest) {
          throw new InvalidClickException(
              Rejection.IN_FUTURE,
              "click_time is more than %d seconds in the future".formatted(skewMillis / 1000));
        }
        byte[] key = click.adId().getBytes(StandardCharsets.UTF_8);
        records.add(new ProducerRecord<>(topic, key, slices.copy(i)));
      } catch (InvalidClickException e) {
        errors.add(new ItemError(i, e.rejection().code(), e.getMessage()));
      }
    }
    return new Batch(records, errors);
  }
}
