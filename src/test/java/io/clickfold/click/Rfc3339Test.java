package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
  /** RFC 3339 as far as java.time knows it: it has no offset beyond 18 hours. */
  private static final DateTimeFormatter STRICT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendValue(ChronoField.YEAR, 4, 4, SignStyle.NOT_NEGATIVE)
          .appendPattern("-MM-dd'T'HH:mm:ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .appendOffset("+HH:MM", "Z")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  @Property(tries = 5000)
  void readsWhatJavaTimeWrites(@ForAll("times") OffsetDateTime time) {
    String text = STRICT.format(time);

    assertThat(millis(text)).as(text).isEqualTo(time.toInstant().toEpochMilli());
    assertThat(millis(text.toLowerCase(Locale.ROOT).replace('t', ' ')))
        .isEqualTo(time.toInstant().toEpochMilli());
  }

  @Property(tries = 20_000)
  void agreesWithJavaTimeOnMutations(
      @ForAll("times") OffsetDateTime time, @ForAll("mutations") Mutation mutation) {
    String text = mutation.of(STRICT.format(time));

    assertThat(millis(text)).as("'%s'", text).isEqualTo(javaTime(text));
  }

  @Property(tries = 5000)
  void agreesWithJavaTimeOnFieldsOutOfRange(
      @ForAll("fields") int[] fields, @ForAll("offsets") String offset) {
    String text =
        "%04d-%02d-%02dT%02d:%02d:%02d%s"
            .formatted(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], offset);

    assertThat(millis(text)).as(text).isEqualTo(javaTime(text));
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0",
    "1970-01-01T00:00:00-00:00, 0",
    "1969-12-31T23:59:59.999Z, -1",
    "2000-02-29T00:00:00Z, 951782400000",
    "2026-11-22T10:15:30.9999999999999Z, 1795342530999",
    "1970-01-02T00:00:00+23:59, 60000",
    "1970-01-01T00:00:00-23:59, 86340000",
    "9999-12-31T23:59:59Z, 253402300799000"
  })
  void isTheTime(String text, long millis) {
    assertThat(millis(text)).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026",
        "2026-11-22",
        "2026-11-22T10:15:30",
        "2026-11-22T10:15Z",
        "20261122T101530Z",
        "2026-11-22T10:15:60Z",
        "2016-12-31T23:59:60Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T10:60:00Z",
        "2026-00-22T10:15:30Z",
        "2026-13-22T10:15:30Z",
        "2026-11-00T10:15:30Z",
        "2026-11-31T10:15:30Z",
        "2026-02-29T10:15:30Z",
        "1900-02-29T10:15:30Z",
        "2026-11-22T10:15:30.Z",
        "2026-11-22T10:15:30,Z",
        "2026-11-22T10:15:30.1",
        "2026-11-22T10:15:30.12345678901234567890",
        "2026-11-22T10:15:30+9",
        "2026-11-22T10:15:30+090",
        "2026-11-22T10:15:30+09000",
        "2026-11-22T10:15:30+24",
        "2026-11-22T10:15:30+0960",
        "2026-11-22T10:15:30+24:00",
        "2026-11-22T10:15:30+09:60",
        "2026-11-22T10:15:30 Z",
        "2026-11-22T10:15:30ZZ",
        "2026-11-22T10:15:30Z ",
        " 2026-11-22T10:15:30Z",
        "+2026-11-22T10:15:30Z",
        "-026-11-22T10:15:30Z",
        "2026-11-22_10:15:30Z",
        "2026-11-22T10:15:30UTC",
        "2026-11-22T10:15:30+00:00[UTC]",
        "2026-11-22T1\u0660:15:30Z",
        "2026-11-22T10:15:30.\u0661Z",
        "2026-11-22T10:15:3oZ",
        "2026/11/22T10:15:30Z",
        "2026-W47-7T10:15:30Z"
      })
  void isNoTime(String text) {
    assertThat(millis(text)).isEqualTo(Rfc3339.INVALID);
  }

  /** A change of one place of a text. */
  record Mutation(int kind, int at, char character) {
    String of(String text) {
      int place = Math.floorMod(at, text.length());
      String before = text.substring(0, place);
      String after = text.substring(place + 1);
      return switch (kind) {
        case 0 -> before + character + after;
        case 1 -> before + after;
        case 2 -> before + character + text.substring(place);
        case 3 -> before;
        default -> text + character;
      };
    }
  }

  @Provide
  Arbitrary<OffsetDateTime> times() {
    return Combinators.combine(
            Arbitraries.longs().between(-62_167_000_000L, 253_402_000_000L),
            Arbitraries.oneOf(
                Arbitraries.of(0, 999_999_999, 1_000_000, 120_000_000),
                Arbitraries.integers().between(0, 999_999_999)),
            Arbitraries.integers().between(-18 * 60, 18 * 60))
        .as(
            (seconds, nanos, offset) ->
                OffsetDateTime.of(
                    LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC),
                    ZoneOffset.ofTotalSeconds(offset * 60)));
  }

  @Provide
  Arbitrary<Mutation> mutations() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(0, 60),
            Arbitraries.of(
                '0', '1', '2', '3', '6', '9', '-', '+', ':', '.', ',', 'T', 'Z', 'z', 'x', '/', ';',
                '\u0660'))
        .as(Mutation::new);
  }

  @Provide
  Arbitrary<int[]> fields() {
    return Combinators.combine(
            Arbitraries.oneOf(
                Arbitraries.of(0, 1900, 1970, 2000, 2024, 2100),
                Arbitraries.integers().between(0, 9999)),
            Arbitraries.integers().between(0, 14),
            Arbitraries.integers().between(0, 32),
            Arbitraries.integers().between(0, 25),
            Arbitraries.integers().between(0, 61),
            Arbitraries.integers().between(0, 61))
        .as(
            (year, month, day, hour, minute, second) ->
                new int[] {year, month, day, hour, minute, second});
  }

  @Provide
  Arbitrary<String> offsets() {
    return Arbitraries.of(
        "Z", "z", "+00:00", "-00:00", "+09:00", "-05:30", "+17:59", "+09:60", "9:00", "+9:00",
        "+0930", "-11", "+0960", "");
  }

  private static long millis(String text) {
    byte[] utf8 = ("x" + text + "0").getBytes(StandardCharsets.UTF_8);
    return Rfc3339.parse(utf8, 1, utf8.length - 2);
  }

  /** By java.time, with what it reads beyond us taken out, and what we read beyond it put in. */
  private static long javaTime(String text) {
    String known =
        text.length() > 10 && text.charAt(10) == ' '
            ? text.substring(0, 10) + 'T' + text.substring(11)
            : text;
    // As ISO 8601 has them: a comma, and offsets without a colon or without minutes.
    known = known.replaceFirst("(?<=^.{19}),", ".");
    known = known.replaceFirst("^(.{19}(?:\\.[0-9]+)?[+-][0-9]{2})([0-9]{2})$", "$1:$2");
    known = known.replaceFirst("^(.{19}(?:\\.[0-9]+)?[+-][0-9]{2})$", "$1:00");
    // Finer fractions than java.time reads are cut off.
    known = known.replaceFirst("(?<=\\.[0-9]{9})[0-9]+", "");
    // Offsets may go up to 23:59; java.time stops at 18:00.
    long shift = 0;
    if (known.matches(".*[+-](1[89]|2[0-3]):[0-5][0-9]")) {
      int hours = Integer.parseInt(known.substring(known.length() - 5, known.length() - 3)) - 10;
      shift = (known.charAt(known.length() - 6) == '+' ? -10 : 10) * 3_600_000L;
      known =
          known.substring(0, known.length() - 5)
              + "%02d".formatted(hours)
              + known.substring(known.length() - 3);
    }
    try {
      return OffsetDateTime.parse(known, STRICT).toInstant().toEpochMilli() + shift;
    } catch (DateTimeException e) {
      return Rfc3339.INVALID;
    }
  }
}
