package io.clickfold.store.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One step of the schema: a file of CQL statements. Each statement must be idempotent ({@code IF
 * NOT EXISTS}), since a process may die between running it and recording the version; and must only
 * add, since older processes go on beside it during a rolling upgrade.
 *
 * @param version 1 for the first; a version builds on all lower ones
 * @param name what it is about, as in its file's name
 */
public record SchemaVersion(int version, String name) {
  /** All that this program knows, in order. Named here because a native executable cannot list. */
  public static final List<SchemaVersion> KNOWN = List.of(new SchemaVersion(1, "tables"));

  String fileName() {
    return version + "-" + name + ".cql";
  }

  /**
   * The file's statements: each ends with a semicolon at a line's end; {@code --} starts a line.
   */
  List<String> statements() {
    return split(read());
  }

  static List<String> split(String file) {
    String code =
        file.lines()
            .filter(line -> !line.stripLeading().startsWith("--"))
            .collect(Collectors.joining("\n"));
    return Arrays.stream(code.split(";\\s*(\n|$)"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  private String read() {
    String path = "/schema/" + fileName();
    try (InputStream in = SchemaVersion.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("not in this program: " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
