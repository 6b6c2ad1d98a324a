package io.clickfold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.Test;

class RepeatedLinesTest {
  private static final String CLIENT = "org.apache.kafka.clients.NetworkClient";

  private final List<String> log = new ArrayList<>();
  private long nanos;
  private boolean ending;
  private final RepeatedLines lines = new RepeatedLines(() -> nanos, () -> ending);

  @Test
  void anOutageIsLoggedInAFewLinesAMinuteHoweverManyClientsThereAre() {
    for (int minute = 0; minute < 10; minute++) {
      for (int i = 0; i < 900; i++) {
        log(
            Level.WARNING,
            "[Producer clientId=p-%d, transactionalId=t-%d] Connection to node %d (/127.0.0.1:%d) could not be established. Node may not be available."
                .formatted(i % 7, i, i % 5 - 2, 1_000 + i));
        nanos += RepeatedLines.INTERVAL.toNanos() / 900 + 1;
      }
    }

    assertThat(log).hasSizeLessThanOrEqualTo(10 * RepeatedLines.MAX_LINES);
    assertThat(log.get(0)).startsWith("[Producer clientId=p-0").endsWith("not be available.");
    assertThat(log.get(RepeatedLines.MAX_LINES)).endsWith("(897 alike were left out)");
  }

  @Test
  void whatIsOfAnotherKindIsNotLeftOut() {
    for (int i = 0; i < 100; i++) {
      log(Level.WARNING, "[Producer clientId=a] Connection to node 1 could not be established.");
    }
    log(
        Level.WARNING,
        "[Producer clientId=a] Connection to node 1 terminated during authentication");

    assertThat(log)
        .hasSize(RepeatedLines.MAX_LINES + 1)
        .last()
        .asString()
        .contains("authentication");
  }

  @Test
  void transactionsThatFollowEachOtherCloselyAreNoNews() {
    log(
        Level.WARNING,
        "[Producer clientId=a, transactionalId=t] Got error produce response with correlation id 7 on topic-partition a-1, retrying (9 attempts left). Error: CONCURRENT_TRANSACTIONS");

    assertThat(log).isEmpty();
  }

  @Test
  void errorsAreAllLoggedUnlessTheProcessIsEnding() {
    for (int i = 0; i < 10; i++) {
      log(Level.SEVERE, "A message sent to channel `counts` has been nacked, fail-stop");
    }
    assertThat(log).hasSize(10);
    ending = true;
    log(Level.SEVERE, "A message sent to channel `counts` has been nacked, fail-stop");
    log(Level.WARNING, "Connection to node 1 could not be established");
    log(Level.INFO, "Executing consumer revoked re-balance listener");

    assertThat(log).hasSize(11).last().isEqualTo("Executing consumer revoked re-balance listener");
  }

  @Test
  void whatIsRememberedIsBounded() {
    for (int i = 0; i < 100_000; i++) {
      log(Level.WARNING, "a topic " + Integer.toString(i, 36).replaceAll("\\d", "x"));
    }
    log(Level.WARNING, "the last");

    assertThat(log).last().isEqualTo("the last");
  }

  /** As the clients of Kafka log: through the logger that has the filter. */
  private void log(Level level, String message) {
    Logger logger = Logger.getLogger(CLIENT);
    ExtHandler handler =
        new ExtHandler() {
          @Override
          protected void doPublish(ExtLogRecord line) {
            log.add(line.getMessage());
          }
        };
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    logger.setFilter(lines);
    try {
      logger.log(level, message);
    } finally {
      logger.removeHandler(handler);
      logger.setFilter(null);
      logger.setUseParentHandlers(true);
    }
  }
}
