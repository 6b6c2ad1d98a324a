package io.clickfold.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A table of docs/clicks.md, for tests that try what it says. */
public final class DocumentTable {
  private static final Path DOCUMENT = Path.of("docs/clicks.md");
  private static final Pattern CODE = Pattern.compile("`([^`]*)`");

  private DocumentTable() {}

  /** The rows below a head, each as its cells; fails if the document has not that head. */
  public static Stream<List<String>> rows(String head) {
    try {
      List<String> lines = Files.readAllLines(DOCUMENT);
      int first = lines.indexOf(head) + 2;
      assertThat(first).as(head).isGreaterThan(1);
      return lines.subList(first, lines.size()).stream()
          .takeWhile(line -> line.startsWith("|"))
          .map(line -> List.of(line.substring(1).split("\\|", -1)))
          .map(cells -> cells.stream().map(String::strip).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first code in a cell; empty if there is none. */
  public static String code(String cell) {
    List<String> codes = codes(cell);
    return codes.isEmpty() ? "" : codes.get(0);
  }

  /** All codes in a cell. */
  public static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
  }
}
