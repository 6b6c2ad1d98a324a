package io.clickfold.recalculate;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Minutes;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Takes note of the minutes of late clicks, so that these are counted again. */
@ApplicationScoped
public class LateClicks {
  private static final Logger LOG = Logger.getLogger(LateClicks.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);

  private final LateMinutes minutes;
  private final ClickParser parser = new ClickParser();

  LateClicks(LateMinutes minutes) {
    this.minutes = minutes;
  }

  /** Takes note of the clicks of one poll; its offsets are committed when that is stored. */
  @Incoming("late")
  public Uni<Void> take(ConsumerRecords<byte[], byte[]> records) {
    Set<Long> late = new TreeSet<>();
    Click click = new Click();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        parser.parse(record.value(), 0, record.value().length, click);
        late.add(Minutes.startOf(click.timeMillis()));
      } catch (InvalidClickException e) {
        LOG.errorf(
            "%s-%d@%d is no click and is passed over: %s",
            record.topic(), record.partition(), record.offset(), e.getMessage());
      }
    }
    return Uni.createFrom()
        .deferred(() -> minutes.saw(late, Instant.now().truncatedTo(ChronoUnit.MILLIS)))
        .onFailure()
        .invoke(failure -> LOG.warnf("Late clicks cannot be noted, trying again: %s", failure))
        .onFailure()
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .indefinitely();
  }
}
