package io.clickfold.api;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tables as CSV (RFC 4180). */
public final class Csv {
  /** Characters at which a spreadsheet begins a formula. */
  private static final String FORMULA = "=+-@\t\r";

  private Csv() {}

  /** What becomes of texts. */
  public enum Texts {
    /**
     * One that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP advises.
     */
    SAFE,
    /** Each stays as it is. */
    RAW
  }

  /**
   * A line for each row.
   *
   * @param rows the header, then the others, all of one length
   */
  public static String of(Texts texts, Stream<List<Object>> rows) {
    return rows.map(
            fields ->
                fields.stream()
                    .map(field -> quote(text(texts, field)))
                    .collect(Collectors.joining(",", "", "\r\n")))
        .collect(Collectors.joining());
  }

  private static String text(Texts texts, Object field) {
    String text = field.toString();
    // Numbers may be negative.
    boolean runs =
        field instanceof String && !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
    return runs && texts == Texts.SAFE ? "'" + text : text;
  }

  private static String quote(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
