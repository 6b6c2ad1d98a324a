package io.clickfold.recalculator;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Minutes;
import io.clickfold.kafka.DeadLetter;
import io.clickfold.kafka.DeadLetter.Reason;
import io.clickfold.kafka.DeadLetters;
import io.clickfold.platform.Ending;
import io.clickfold.platform.Role;
import io.clickfold.store.jobs.LateMinutes;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Notes the minutes of late clicks, so that they are recomputed. What is no click becomes a dead
 * letter.
 */
@ApplicationScoped
public class LateClicks {
  private static final Logger LOG = Logger.getLogger(LateClicks.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);

  private final LateMinutes minutes;
  private final DeadLetters deadLetters;
  private final Ending ending;
  private final ClickParser parser = new ClickParser();

  LateClicks(LateMinutes minutes, DeadLetters deadLetters, Ending ending) {
    this.minutes = minutes;
    this.deadLetters = deadLetters;
    this.ending = ending;
  }

  /** Notes the clicks of one poll; its offsets are committed when that is stored. */
  @Incoming("late")
  public Uni<Void> note(ConsumerRecords<byte[], byte[]> records) {
    Set<Long> late = new TreeSet<>();
    List<DeadLetter> unread = new ArrayList<>();
    Click click = new Click();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        parser.parse(value, 0, value.length, click);
        late.add(Minutes.startOf(click.timeMillis()));
      } catch (InvalidClickException e) {
        unread.add(DeadLetter.of(Role.RECALCULATOR, Reason.PROCESS, record, e));
      }
    }
    return Uni.createFrom()
        .deferred(() -> minutes.saw(late, Instant.now().truncatedTo(ChronoUnit.MILLIS)))
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .invoke(() -> deadLetters.send(unread))
        .onFailure()
        .invoke(this::failed)
        .onFailure()
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .indefinitely();
  }

  private void failed(Throwable failure) {
    if (!ending.hasBegun()) {
      LOG.warnf("Late clicks cannot be noted, trying again: %s", failure);
    }
  }
}
