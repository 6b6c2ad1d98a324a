package io.clickfold.kafka.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A process that is told to end does so before it is killed, also while the brokers are away. */
class EndingTimeTest {
  /** A second for its consumer, twice that for the thread that closes it, and twice a poll. */
  private static final Duration OF_A_CHANNEL = Duration.ofMillis(2 * 1_000 + 2 * 200);

  /** Cassandra's driver, with its quiet period, and the JVM. */
  private static final Duration OF_THE_REST = Duration.ofSeconds(5);

  private final Properties settings = new Properties();

  EndingTimeTest() throws IOException {
    try (Reader file =
        Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      settings.load(file);
    }
  }

  @Test
  void itsPartsAreShorterTogetherThanTheGracePeriod() throws IOException {
    Duration all =
        duration("quarkus.shutdown.timeout")
            .plus(TransactionalLoop.LONGEST_END)
            .plus(OF_A_CHANNEL.multipliedBy(channels()))
            .plus(duration("quarkus.thread-pool.shutdown-timeout"))
            .plus(OF_THE_REST);

    assertThat(all)
        .isLessThan(chart("terminationGracePeriodSeconds").minus(chart("preStopSeconds")));
    assertThat(duration("quarkus.thread-pool.shutdown-interrupt"))
        .isLessThan(duration("quarkus.thread-pool.shutdown-timeout"));
  }

  @Test
  void channelsCloseAsTheyDoByDefault() {
    assertThat(settings.stringPropertyNames())
        .noneMatch(name -> name.endsWith("default.api.timeout.ms"));
    assertThat(settings.stringPropertyNames())
        .filteredOn(name -> name.endsWith(".poll-timeout"))
        .hasSize(channels())
        .allMatch(name -> settings.getProperty(name).equals("200"));
  }

  private int channels() {
    return (int)
        settings.stringPropertyNames().stream()
            .filter(name -> name.matches("mp\\.messaging\\.incoming\\.[a-z-]+\\.connector"))
            .count();
  }

  private Duration duration(String name) {
    String value = settings.getProperty(name);
    assertThat(value).as(name).isNotNull().matches("\\d+s");
    return Duration.parse("PT" + value);
  }

  private static Duration chart(String name) throws IOException {
    String values = Files.readString(Path.of("helm/clickfold/values.yaml"));
    return Pattern.compile("^  " + name + ": (\\d+)$", Pattern.MULTILINE)
        .matcher(values)
        .results()
        .findFirst()
        .map((MatchResult found) -> Duration.ofSeconds(Long.parseLong(found.group(1))))
        .orElseThrow();
  }
}
