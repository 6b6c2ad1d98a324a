package io.clickfold.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.platform.ClickfoldConfig;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kept bytes that there are, and that a change of what is written or read is noticed. */
class KeptBytesTest {
  private static final Path SOURCES = Path.of("src", "test", "java");
  private static final Path TABLES = Path.of("src", "main", "resources", "schema", "1-tables.cql");
  private static final Pattern TABLE =
      Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+) \\((.*?)\\n\\)", Pattern.DOTALL);
  private static final Pattern BLOB = Pattern.compile("(\\w+) blob,");

  private static final String NAME = "topics/a/A";
  private static final Function<KeptFile, String> READER = file -> file.text(KeptFile.VALUE);

  private final KeptBytes ofProject = new KeptBytes();

  @TempDir private Path directory;

  @Test
  void everyTopicHasKeptRecords() {
    List<String> topics =
        Arrays.stream(ClickfoldConfig.Topics.class.getMethods())
            .filter(method -> method.getReturnType() == String.class)
            .map(method -> method.getAnnotation(WithDefault.class).value())
            .toList();

    assertThat(topics)
        .isNotEmpty()
        .allSatisfy(
            topic ->
                assertThat(ofProject.newest("topics/" + topic + "/"))
                    .as("records of %s in the newest version's directory 'topics'", topic)
                    .isNotEmpty());
  }

  @Test
  void everyPackedColumnIsKept() throws IOException {
    List<String> columns = new ArrayList<>();
    Matcher table = TABLE.matcher(Files.readString(TABLES));
    while (table.find()) {
      Matcher blob = BLOB.matcher(table.group(2));
      while (blob.find()) {
        columns.add(table.group(1) + "." + blob.group(1));
      }
    }

    assertThat(columns)
        .isNotEmpty()
        .allSatisfy(
            column ->
                assertThat(ofProject.newest("tables/" + column.split("\\.")[0]))
                    .as("bytes of %s in the newest version's directory 'tables'", column)
                    .anyMatch(file -> file.find(column.split("\\.")[1]).isPresent()));
  }

  @Test
  void everyKeptFileIsReadByATest() throws IOException {
    StringBuilder tests = new StringBuilder();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(file -> file.toString().endsWith("Test.java")).toList()) {
        tests.append(Files.readString(file));
      }
    }

    assertThat(ofProject.versions().flatMap(ofProject::names))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(tests).contains("\"" + name + "\""));
  }

  @Test
  void theSameBytesAndValuePass() {
    keep("0.9.0", "x");

    kept().check(NAME, file("x"), READER, "x");
  }

  @Test
  void otherBytesThanTheNewestFailAndSayWhatToDo() {
    keep("0.9.0", "y");
    keep("0.10.0", "x");

    kept().checkWritten(NAME, file("x"));
    assertThatThrownBy(() -> kept().checkWritten(NAME, file("y")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("0.10.0")
        .hasMessageContaining("-Dclickfold.kept.write=<version>")
        .hasMessageContaining("CONTRIBUTING.md");
  }

  @Test
  void anotherValueOfAnyVersionFails() {
    keep("0.9.0", "y");
    keep("0.10.0", "x");

    assertThatThrownBy(() -> kept().checkRead(NAME, READER, "x"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("topics/a/A of version 0.9.0");
    kept().checkReadByVersion(NAME, READER, version -> version.equals("0.9.0") ? "y" : "x");
  }

  @Test
  void aKindWithoutKeptBytesFails() {
    keep("0.9.0", "x");

    assertThatThrownBy(() -> kept().checkWritten("topics/a/B", file("x")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the kept bytes of topics/a/B");
    assertThatThrownBy(() -> kept().checkRead("topics/a/B", READER, "x"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("versions with kept bytes of topics/a/B");
  }

  @Test
  void aNewVersionIsWrittenBesideTheOthers() {
    keep("0.9.0", "x");

    new KeptBytes(directory, Optional.of("0.10.0")).checkWritten(NAME, file("y"));

    assertThat(kept().versions()).containsExactly("0.9.0", "0.10.0");
    kept().checkWritten(NAME, file("y"));
    assertThatThrownBy(
            () -> new KeptBytes(directory, Optional.of("0.9.0")).checkWritten(NAME, file("y")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("is kept already");
    kept().checkReadByVersion(NAME, READER, version -> version.equals("0.9.0") ? "x" : "y");
  }

  @Test
  void aRecordIsKeptInWhole() {
    byte[] bytes = {'h', 0, -1, '~'};
    ProducerRecord<byte[], byte[]> made =
        new ProducerRecord<>("a", 3, 77L, "hex:00".getBytes(), bytes);
    made.headers().add("h", "é".getBytes()).add("i", new byte[0]);
    Path path = directory.resolve("record.json");

    KeptFile.of(made).write(path);
    ConsumerRecord<byte[], byte[]> read = KeptFile.read(path).record();

    assertThat(read.timestamp()).isEqualTo(77);
    assertThat(read.key()).isEqualTo(made.key());
    assertThat(read.value()).isEqualTo(bytes);
    assertThat(read.headers()).isEqualTo(made.headers());
  }

  private KeptBytes kept() {
    return new KeptBytes(directory, Optional.empty());
  }

  private void keep(String version, String value) {
    file(value).write(directory.resolve(version).resolve("topics/a/A.json"));
  }

  private static KeptFile file(String value) {
    return KeptFile.empty().with(KeptFile.VALUE, value);
  }
}
