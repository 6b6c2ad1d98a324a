package io.clickfold.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a contender's process is asked to do. It goes to it on its command line, for contenders have
 * class paths of their own.
 *
 * @param name names this run: a consumer group, and the beginning of all topics that it makes
 * @param bootstrap the broker's address
 * @param clicks the topic to read
 * @param results the topic to write
 * @param warmUp how many clicks are taken before the measuring of the steady state begins
 * @param all how many clicks the topic has
 * @param cubes the cubes to count besides the total
 * @param scratch an empty folder for what it keeps on disk
 */
record Task(
    String name,
    String bootstrap,
    String clicks,
    String results,
    long warmUp,
    long all,
    List<String> cubes,
    String scratch) {

  private static final String SEPARATOR = ",";

  List<String> toArguments() {
    return List.of(
        "name=" + name,
        "bootstrap=" + bootstrap,
        "clicks=" + clicks,
        "results=" + results,
        "warmUp=" + warmUp,
        "all=" + all,
        "cubes=" + String.join(SEPARATOR, cubes),
        "scratch=" + scratch);
  }

  static Task parse(String[] arguments) {
    Map<String, String> values =
        Arrays.stream(arguments)
            .map(argument -> argument.split("=", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    return new Task(
        values.get("name"),
        values.get("bootstrap"),
        values.get("clicks"),
        values.get("results"),
        Long.parseLong(values.get("warmUp")),
        Long.parseLong(values.get("all")),
        Stream.of(values.get("cubes").split(SEPARATOR)).filter(cube -> !cube.isEmpty()).toList(),
        values.get("scratch"));
  }
}
