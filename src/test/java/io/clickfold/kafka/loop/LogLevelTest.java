package io.clickfold.kafka.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger.Level;
import org.junit.jupiter.api.Test;

class LogLevelTest {

  @Test
  void onlyWhatSomebodyMustMendIsAnError() {
    assertThat(TransactionalLoop.levelOf(new InvalidPidMappingException("expired")))
        .isEqualTo(Level.INFO);
    assertThat(TransactionalLoop.levelOf(new TimeoutException("away"))).isEqualTo(Level.WARN);
    assertThat(TransactionalLoop.levelOf(new ProducerFencedException("late")))
        .isEqualTo(Level.WARN);
    assertThat(TransactionalLoop.levelOf(new AuthorizationException("no"))).isEqualTo(Level.ERROR);
    assertThat(TransactionalLoop.levelOf(new IllegalStateException("bug"))).isEqualTo(Level.ERROR);
  }
}
