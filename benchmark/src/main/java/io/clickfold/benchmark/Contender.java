package io.clickfold.benchmark;

import io.clickfold.aggregator.BenchmarkedAggregator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One row of the comparison.
 *
 * @param name how the command line names it
 * @param title how the table does
 * @param kind what it is made of
 * @param cubes what it counts besides the total
 */
record Contender(String name, String title, Kind kind, List<String> cubes) {
  private static final List<String> THREE_CUBES = List.of("country", "ip", "user_id");
  private static final List<String> DEFERRED_CUBES =
      List.of("country", "ip:deferred", "user_id:deferred");

  /** All, in the order of the table. */
  static final List<Contender> ALL =
      List.of(
          new Contender("bare", "bare consumer, touches each value", Kind.BARE, List.of()),
          new Contender(
              "bare-parse",
              "bare consumer, parses each value",
              Kind.BARE,
              List.of(BareConsumer.PARSE)),
          new Contender("clickfold-total", "Clickfold, total", Kind.CLICKFOLD, List.of()),
          new Contender(
              "clickfold-cubes",
              "Clickfold, country, ip, user_id besides",
              Kind.CLICKFOLD,
              DEFERRED_CUBES),
          new Contender(
              "clickfold-live",
              "Clickfold, the same, all of them live",
              Kind.CLICKFOLD,
              THREE_CUBES),
          new Contender(
              "clickfold-all",
              "Clickfold, all default cubes",
              Kind.CLICKFOLD,
              BenchmarkedAggregator.defaultCubes()),
          new Contender("channel-total", "Reactive channel, total", Kind.CHANNEL, List.of()),
          new Contender(
              "channel-cubes",
              "Reactive channel, country, ip, user_id besides",
              Kind.CHANNEL,
              DEFERRED_CUBES),
          new Contender("streams-total", "Kafka Streams, total", Kind.KAFKA_STREAMS, List.of()),
          new Contender(
              "streams-cubes",
              "Kafka Streams, country, ip, user_id besides",
              Kind.KAFKA_STREAMS,
              THREE_CUBES),
          new Contender("flink-total", "Flink, total", Kind.FLINK, List.of()),
          new Contender(
              "flink-cubes", "Flink, country, ip, user_id besides", Kind.FLINK, THREE_CUBES));

  /** What contenders are made of. */
  enum Kind {
    BARE("io.clickfold.benchmark.BareConsumer", ""),
    CLICKFOLD("io.clickfold.benchmark.ClickfoldContender", ""),
    CHANNEL("io.clickfold.benchmark.ChannelContender", "channel"),
    KAFKA_STREAMS("io.clickfold.benchmark.KafkaStreamsContender", "kafka-streams"),
    FLINK("io.clickfold.benchmark.FlinkContender", "flink");

    private final String mainClass;
    private final String folder;

    Kind(String mainClass, String folder) {
      this.mainClass = mainClass;
      this.folder = folder;
    }

    String mainClass() {
      return mainClass;
    }

    /** Whether it has nothing of Clickfold but the benchmark's own classes. */
    private boolean isForeign() {
      return this == KAFKA_STREAMS || this == FLINK;
    }

    /** What a JVM needs to know besides its heap: of logs, and of Flink's reach into the JDK. */
    List<String> jvmOptions() {
      return isForeign()
          ? List.of(
              "-Dlog4j2.configurationFile=benchmark/log4j2.xml",
              "--add-opens=java.base/java.util=ALL-UNNAMED",
              "--add-opens=java.base/java.lang=ALL-UNNAMED")
          : List.of("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    }

    /** Our own, or the one that the script has made for what must not be on ours. */
    String classPath() {
      if (folder.isEmpty()) {
        return System.getProperty("java.class.path");
      }
      Path file = Path.of("target/benchmark", folder + ".classpath");
      if (!Files.exists(file)) {
        throw new BenchmarkFailure(
            file + " is missing: run scripts/benchmark, which resolves and compiles " + folder);
      }
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Whether it sends counts, so that they can be checked. */
  boolean counts() {
    return kind != Kind.BARE;
  }

  boolean isClickfold() {
    return kind == Kind.CLICKFOLD;
  }

  /** The cubes that it counts, the total included. */
  List<String> counted() {
    return Stream.concat(Stream.of(Counts.TOTAL), cubes.stream().map(Contender::name)).toList();
  }

  /** Those of them whose counts are sent when their minute has settled. */
  Set<String> late() {
    return cubes.stream()
        .filter(cube -> !cube.equals(name(cube)))
        .map(Contender::name)
        .collect(Collectors.toSet());
  }

  /** A cube's name, without when it is sent. */
  private static String name(String cube) {
    return cube.substring(0, (cube + ":").indexOf(':'));
  }

  /** The topics that have to be there for its results, which go to the first. */
  List<String> topics(String results) {
    return switch (kind) {
      case BARE -> List.of();
      case CLICKFOLD -> BenchmarkedAggregator.topics(results);
      case CHANNEL ->
          Stream.concat(
                  BenchmarkedAggregator.topics(results).stream(), Stream.of(checkpoints(results)))
              .toList();
      case KAFKA_STREAMS, FLINK -> List.of(results);
    };
  }

  /** Where checkpoints go that cannot be committed with the offsets. */
  static String checkpoints(String results) {
    return results + "-checkpoints";
  }

  /** What reads its results into counts. */
  ResultReader reader(Counts into) {
    if (kind.isForeign()) {
      return value ->
          CellRecords.read(
              value,
              (adId, minute, cube, text, clicks) ->
                  into.sent(cube, adId, minute, List.of(text), clicks));
    }
    BenchmarkedAggregator.Reader reader = new BenchmarkedAggregator.Reader();
    return value ->
        reader.read(
            value,
            (adId, minute, cube, values, clicks) -> into.sent(cube, adId, minute, values, clicks));
  }
}
