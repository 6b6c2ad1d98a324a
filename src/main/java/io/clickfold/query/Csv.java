package io.clickfold.query;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tables as CSV (RFC 4180). */
final class Csv {
  private Csv() {}

  /**
   * A line for each row.
   *
   * @param rows the header, then the others, all of one length
   */
  static String of(Stream<List<Object>> rows) {
    return rows.map(
            fields ->
                fields.stream()
                    .map(field -> quote(field.toString()))
                    .collect(Collectors.joining(",", "", "\r\n")))
        .collect(Collectors.joining());
  }

  private static String quote(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
