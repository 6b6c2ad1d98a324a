package io.clickfold.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A name that is not in the statement would fail when the statement is first bound, or read. */
class StatementNamesTest {
  private static final Path STORE = Path.of("src", "main", "java", "io", "clickfold", "store");
  private static final Pattern MARKER = Pattern.compile("(?<=[\\s(]):([a-z_]+)");
  private static final Pattern BOUND = Pattern.compile("\\.set[A-Z]\\w+\\(\\s*\"([a-z_]+)\"");
  private static final Pattern READ = Pattern.compile("\\.(?:get|is)[A-Z]\\w+\\(\"([a-z_]+)\"");
  private static final Pattern SELECTED =
      Pattern.compile("SELECT (?:DISTINCT )?(.*?) FROM", Pattern.DOTALL);
  private static final Pattern COLUMNS = Pattern.compile(" COLUMNS =(.*?);", Pattern.DOTALL);

  static Stream<Path> statements() throws IOException {
    try (Stream<Path> files = Files.walk(STORE)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> read(file).contains(".boundStatementBuilder()"))
          .filter(file -> !read(file).contains("class CountedInsert"))
          .toList()
          .stream();
    }
  }

  static Stream<Path> inserts() throws IOException {
    try (Stream<Path> files = Files.list(STORE.resolve("insert"))) {
      return files.filter(file -> read(file).contains("record Insert")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource({"statements", "inserts"})
  void whatIsBoundAreTheMarkers(Path file) {
    assertThat(names(BOUND, read(file))).isEqualTo(names(MARKER, read(file)));
  }

  /** The columns of a partition's key are put together. */
  @ParameterizedTest
  @MethodSource("statements")
  void whatIsReadIsSelected(Path file) {
    String source = read(file);
    String selected =
        Stream.of(SELECTED, COLUMNS)
            .flatMap(pattern -> pattern.matcher(source).results())
            .map(found -> found.group(1))
            .collect(Collectors.joining(" "));
    Set<String> unknown = names(READ, source);
    unknown.removeIf(name -> selected.matches("(?s).*\\b" + name + "\\b.*"));
    if (file.endsWith("VersionedTable.java")) {
      unknown.removeAll(Set.of("ad_id", "day", "hour", "bucket"));
    }
    assertThat(unknown).isEmpty();
  }

  private static Set<String> names(Pattern pattern, String source) {
    return pattern
        .matcher(source)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
