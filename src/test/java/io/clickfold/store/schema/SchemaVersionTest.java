package io.clickfold.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaVersionTest {

  @Test
  void allFilesAreKnown() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/schema"))) {
      assertThat(SchemaVersion.KNOWN.stream().map(SchemaVersion::fileName))
          .containsExactlyInAnyOrderElementsOf(
              files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void versionsCountFromOne() {
    assertThat(SchemaVersion.KNOWN.stream().map(SchemaVersion::version))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, SchemaVersion.KNOWN.size()).boxed().toList());
  }

  @Test
  void statementsCanBeRunAgain() {
    assertThat(SchemaVersion.KNOWN)
        .allSatisfy(
            version ->
                assertThat(version.statements())
                    .isNotEmpty()
                    .allMatch(statement -> statement.contains("IF NOT EXISTS")));
  }

  @Test
  void filesAreSplitAtSemicolonsThatEndLines() {
    String file =
        """
        -- First; one.
        CREATE TABLE a (
          -- inner
          b text
        ) WITH comment = 'x;y';

        CREATE TABLE c (d text);  \n""";

    assertThat(SchemaVersion.split(file))
        .containsExactly(
            "CREATE TABLE a (\n  b text\n) WITH comment = 'x;y'", "CREATE TABLE c (d text)");
  }
}
