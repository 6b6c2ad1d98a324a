package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClickParserTest {
  private static final long TIME = 1_795_342_530_123L;
  private static final String REQUIRED = "'event_id':'e','ad_id':'a','click_time':" + TIME;
  private static final String SECRET = "s3cr3t";

  private final ClickParser parser = new ClickParser();

  @Test
  void readsEveryField() throws InvalidClickException {
    Click click =
        parse(
            "{'event_id':'0198c0de-0000-7000-8000-00000000002A','ad_id':'ad-42',"
                + "'click_time':'2026-11-22T10:15:30.123Z','user_id':'u-7','ip':'203.0.113.9',"
                + "'country':'KR','device':'mobile'}");

    assertThat(click.adId()).isEqualTo("ad-42");
    assertThat(click.timeMillis()).isEqualTo(TIME);
    assertThat(new UUID(click.idHigh(), click.idLow()))
        .hasToString("0198c0de-0000-7000-8000-00000000002a");
    assertThat(click.value(Dimension.USER_ID)).isEqualTo("u-7");
    assertThat(click.value(Dimension.IP)).isEqualTo("203.0.113.9");
    assertThat(click.value(Dimension.COUNTRY)).isEqualTo("KR");
    assertThat(click.value(Dimension.DEVICE)).isEqualTo("mobile");
  }

  @Test
  void whatAClickDoesNotSayIsEmptyAndNotThatOfTheClickBefore() throws InvalidClickException {
    Click click = new Click();
    parse(json("{" + REQUIRED + ",'user_id':'u','ip':'::1','country':'KR','device':'tv'}"), click);
    parse(json("{" + REQUIRED + "}"), click);

    for (Dimension dimension : Dimension.values()) {
      assertThat(click.value(dimension)).as(dimension.name()).isEmpty();
    }
    assertThatThrownBy(() -> parse(json("{'event_id':'e','click_time':1795342530123}"), click))
        .hasMessageContaining("ad_id");
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        arguments("white space around", " \t\r\n{" + REQUIRED + "} \n"),
        arguments("UTF-8 byte order mark", "\uFEFF{" + REQUIRED + "}"),
        arguments("unknown fields", "{'x':1,'y':[{'ad_id':7}],'z':{'ad_id':8}," + REQUIRED + "}"),
        arguments("an unknown float of huge exponent", "{'x':1e999999999," + REQUIRED + "}"),
        arguments("the last of repeated keys", "{'ad_id':'b','ad_id':''," + REQUIRED + "}"),
        arguments(
            "the last of repeated keys, whose earlier value was null",
            "{'event_id':null,'ad_id':null,'click_time':null," + REQUIRED + "}"),
        arguments("null dimensions", "{'ip':null,'user_id':null,'country':null," + REQUIRED + "}"),
        arguments("an empty ip", "{'ip':''," + REQUIRED + "}"),
        arguments("escaped names", "{'\\u0061d_id':'b'," + REQUIRED + "}"),
        arguments("escaped values", "{" + REQUIRED + ",'ad_id':'\\u0061'}"),
        arguments(
            "a whole number for a user", "{'user_id':" + "9".repeat(256) + "," + REQUIRED + "}"),
        arguments(
            "nesting of 20", "{'x':" + "[".repeat(19) + "]".repeat(19) + "," + REQUIRED + "}"),
        arguments("a number of 1000 digits", "{'x':" + "9".repeat(1000) + "," + REQUIRED + "}"),
        arguments("unknown lone surrogate", "{'x':'\\ud800'," + REQUIRED + "}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void accepted(String what, String click) throws InvalidClickException {
    assertThat(parse(click).adId()).as(what).isEqualTo("a");
    assertThat(parse(click).timeMillis()).isEqualTo(TIME);
  }

  static Stream<Arguments> rejected() {
    return Stream.of(
        arguments("nothing", "", Rejection.MALFORMED),
        arguments("white space", " \n ", Rejection.MALFORMED),
        arguments("an array", "[{" + REQUIRED + "}]", Rejection.MALFORMED),
        arguments("a string", "'" + SECRET + "'", Rejection.MALFORMED),
        arguments("null", "null", Rejection.MALFORMED),
        arguments("no JSON", SECRET, Rejection.MALFORMED),
        arguments("cut off", "{" + REQUIRED, Rejection.MALFORMED),
        arguments("cut off in a name", "{'" + SECRET, Rejection.MALFORMED),
        arguments("cut off in a value", "{'ad_id':'" + SECRET, Rejection.MALFORMED),
        arguments("two objects", "{" + REQUIRED + "}{" + REQUIRED + "}", Rejection.MALFORMED),
        arguments("trailing text", "{" + REQUIRED + "}" + SECRET, Rejection.MALFORMED),
        arguments("trailing comma", "{" + REQUIRED + ",}", Rejection.MALFORMED),
        arguments("a comment", "{/*" + SECRET + "*/" + REQUIRED + "}", Rejection.MALFORMED),
        arguments("NaN", "{'x':NaN," + REQUIRED + "}", Rejection.MALFORMED),
        arguments("infinity", "{'x':-Infinity," + REQUIRED + "}", Rejection.MALFORMED),
        arguments("a leading zero", "{'x':01," + REQUIRED + "}", Rejection.MALFORMED),
        arguments(
            "a raw control character", "{'x':'\u0001'," + REQUIRED + "}", Rejection.MALFORMED),
        arguments("an unknown escape", "{'x':'\\x'," + REQUIRED + "}", Rejection.MALFORMED),
        arguments("an unclosed inner object", "{'x':{," + REQUIRED + "}", Rejection.MALFORMED),
        arguments("no fields", "{}", Rejection.MISSING_FIELD),
        arguments(
            "no event id", "{'ad_id':'a','click_time':1795342530123}", Rejection.MISSING_FIELD),
        arguments("no ad", "{'event_id':'e','click_time':1795342530123}", Rejection.MISSING_FIELD),
        arguments("no time", "{'event_id':'e','ad_id':'a'}", Rejection.MISSING_FIELD),
        arguments("nested only", "{'x':{" + REQUIRED + "}}", Rejection.MISSING_FIELD),
        arguments("empty event id", "{" + REQUIRED + ",'event_id':''}", Rejection.MISSING_FIELD),
        arguments("null event id", "{" + REQUIRED + ",'event_id':null}", Rejection.MISSING_FIELD),
        arguments("empty ad", "{" + REQUIRED + ",'ad_id':''}", Rejection.MISSING_FIELD),
        arguments("null ad", "{" + REQUIRED + ",'ad_id':null}", Rejection.MISSING_FIELD),
        arguments("null time", "{" + REQUIRED + ",'click_time':null}", Rejection.MISSING_FIELD),
        arguments(
            "other case",
            "{'EVENT_ID':'e','ad_id':'a','click_time':1795342530123}",
            Rejection.MISSING_FIELD),
        field("event_id", "true"),
        field("event_id", "1.5"),
        field("ad_id", "{}"),
        field("ad_id", "['a']"),
        field("ad_id", "1e3"),
        field("ad_id", "'\\ud800'"),
        field("ad_id", "'" + SECRET + "\\udc00'"),
        field("event_id", "'\\ud800\\ud800'"),
        field("ad_id", "'\\udc00\\udc00'"),
        field("click_time", "-1"),
        field("click_time", "-1.5"),
        field("click_time", "0"),
        field("click_time", "1.5"),
        field("click_time", "1e999999999"),
        field("click_time", "1e-999999999"),
        field("click_time", "1e95342530123"),
        field("click_time", "1e-95342530123"),
        field("click_time", "true"),
        field("click_time", "[]"),
        field("click_time", "''"),
        field("click_time", "'" + SECRET + "'"),
        field("click_time", "'" + TIME + "'"),
        field("click_time", "'1969-12-31T23:59:59.999Z'"),
        field("click_time", "'2026-11-22T10:15:30'"),
        field("click_time", "9223372036854775808"),
        field("click_time", "-9223372036854775808"),
        field("click_time", "-9223372036854775809"),
        field("click_time", "9".repeat(1000)),
        arguments(
            "257 characters",
            "{" + REQUIRED + ",'ad_id':'" + "x".repeat(257) + "'}",
            Rejection.OVERSIZED),
        arguments(
            "257 digits",
            "{" + REQUIRED + ",'event_id':" + "1".repeat(257) + "}",
            Rejection.OVERSIZED),
        arguments(
            "21 levels", "{'x':" + "[".repeat(20) + "]".repeat(20) + "}", Rejection.OVERSIZED),
        arguments("16,000 levels", "{'x':" + "[".repeat(16_000), Rejection.OVERSIZED),
        arguments("8,000 objects", "{'x':".repeat(3_000), Rejection.OVERSIZED),
        arguments("1,001 digits", "{'x':" + "9".repeat(1001) + "}", Rejection.OVERSIZED),
        arguments("10,000 digits", "{'x':" + "9".repeat(10_000) + "}", Rejection.OVERSIZED),
        arguments(
            "a time of 10,000 digits",
            "{'click_time':" + "9".repeat(10_000) + "}",
            Rejection.OVERSIZED),
        arguments(
            "an id of 10,000 digits",
            "{'event_id':" + "9".repeat(10_000) + "}",
            Rejection.OVERSIZED),
        arguments("10,000 decimals", "{'x':0." + "9".repeat(10_000) + "}", Rejection.OVERSIZED),
        arguments(
            "an exponent of 10,000 digits",
            "{'x':1e" + "9".repeat(10_000) + "}",
            Rejection.OVERSIZED));
  }

  private static Arguments field(String name, String value) {
    return arguments(
        name + " of " + value,
        "{" + REQUIRED + ",'" + name + "':" + value + "}",
        Rejection.INVALID_FIELD);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void rejected(String what, String click, Rejection reason) {
    InvalidClickException rejection = rejection(json(click));

    assertThat(rejection.rejection()).as(what).isEqualTo(reason);
    assertThat(rejection.getMessage()).isNotBlank().hasSizeLessThan(120);
    assertThat(rejection.getMessage()).doesNotContain(SECRET).matches("[\\x20-\\x7e]*");
    assertThat(rejection.getStackTrace()).isEmpty();
    assertThat(rejection.getCause()).isNull();
    if (reason == Rejection.INVALID_FIELD) {
      assertThat(rejection.getMessage()).startsWith(what.substring(0, what.indexOf(' ')));
    }
  }

  static Stream<Arguments> units() {
    return Stream.of(
        arguments("1795342530", "seconds"),
        arguments("1795342530.123", "seconds"),
        arguments("1795342530123000", "microseconds"),
        arguments("1.795342530123e15", "microseconds"),
        arguments("1795342530123000000", "nanoseconds"));
  }

  @ParameterizedTest
  @MethodSource
  void units(String time, String unit) {
    assertThat(rejection(json("{" + REQUIRED + ",'click_time':" + time + "}")))
        .hasMessageContainingAll("click_time looks like " + unit, "epoch milliseconds");
  }

  /** Of a field given twice the last value holds, and what was amiss with the first does not. */
  @Test
  void whatIsAmissIsOfTheLastValue() throws InvalidClickException {
    assertThat(parse("{" + REQUIRED + ",'ip':'x','ip':'::1'}").hasFlaws()).isFalse();
    Click click = parse("{" + REQUIRED + ",'ip':'::1','country':'kr','ip':'x'}");
    assertThat(click.value(Dimension.IP)).isEmpty();
    assertThat(click.hasFlaw(Dimension.IP, Flaw.NO_ADDRESS)).isTrue();
    assertThat(click.hasFlaw(Dimension.COUNTRY, Flaw.NO_COUNTRY)).isFalse();
  }

  @Test
  void theLongestValuesAllowed() throws InvalidClickException {
    String longest = "x".repeat(256);

    Click click = parse("{" + REQUIRED + ",'ad_id':'" + longest + "','user_id':'" + longest + "'}");

    assertThat(click.adId()).isEqualTo(longest);
    assertThat(click.value(Dimension.USER_ID)).isEqualTo(longest);
    assertThat(parse("{" + REQUIRED + ",'ad_id':'" + "\u6c34".repeat(256) + "'}").adId())
        .hasSize(256);
    assertThat(parse("{" + REQUIRED + ",'ad_id':'" + "\\n".repeat(256) + "'}").adId()).hasSize(256);
  }

  @Test
  void theLargestClickAllowed() throws InvalidClickException {
    byte[] largest = padded(16_384);
    byte[] tooLarge = padded(16_385);

    parse(largest, new Click());
    assertThat(rejection(tooLarge).rejection()).isEqualTo(Rejection.OVERSIZED);
    assertThat(rejection(tooLarge)).hasMessageContaining("16385").hasMessageContaining("16384");
  }

  @Test
  void readsARangeAndNothingAround() throws InvalidClickException {
    byte[] bytes = json("{" + SECRET + "}{" + REQUIRED + "}{");
    int start = SECRET.length() + 2;
    Click click = new Click();

    parser.parse(bytes, start, bytes.length - start - 1, click);

    assertThat(click.adId()).isEqualTo("a");
    InvalidClickException rejection =
        catchThrowableOfType(
            InvalidClickException.class,
            () -> parser.parse(bytes, start, bytes.length - start - 2, click));
    assertThat(rejection).hasMessageEndingWith("at byte " + (bytes.length - start - 2));
  }

  @Test
  void numbersAndTheirTextAreTheSameId() throws InvalidClickException {
    Click number = parse("{" + REQUIRED + ",'event_id':42,'ad_id':7}");
    Click text = parse("{" + REQUIRED + ",'event_id':'42','ad_id':'7'}");

    assertThat(number.adId()).isEqualTo(text.adId()).isEqualTo("7");
    assertThat(number.idHigh()).isEqualTo(text.idHigh());
    assertThat(number.idLow()).isEqualTo(text.idLow());
  }

  static Stream<Arguments> times() {
    return Stream.of(
        arguments("1795342530123", TIME),
        arguments("1795342530123.9", TIME),
        arguments("1.795342530123e12", TIME),
        arguments("1795342530123000E-3", TIME),
        arguments("100000000000", 100_000_000_000L),
        arguments("99999999999999", 99_999_999_999_999L),
        arguments("'1970-01-01T00:00:00Z'", 0L),
        arguments("'2026-11-22T10:15:30.123Z'", TIME),
        arguments("'2026-11-22T10:15:30.123999999999Z'", TIME),
        arguments("'2026-11-22T10:15:30.1Z'", TIME - 23),
        arguments("'2026-11-22T19:15:30.123+09:00'", TIME),
        arguments("'2026-11-22T04:45:30.123-05:30'", TIME),
        arguments("'2026-11-22t10:15:30.123z'", TIME),
        arguments("'2026-11-22 10:15:30.123Z'", TIME),
        arguments("'2026-11-22T10:15:30,123Z'", TIME),
        arguments("'2026-11-22T19:15:30.123+0900'", TIME),
        arguments("'2026-11-22T19:15:30.123+09'", TIME),
        arguments("'1970-01-01T01:00:00+01:00'", 0L),
        arguments("'2099-12-31T23:59:59Z'", 4_102_444_799_000L));
  }

  @ParameterizedTest
  @MethodSource
  void times(String time, long millis) throws InvalidClickException {
    assertThat(parse("{" + REQUIRED + ",'click_time':" + time + "}").timeMillis())
        .isEqualTo(millis);
  }

  @Test
  void escapesAndSurrogatePairsAreRead() throws InvalidClickException {
    Click click =
        parse("{" + REQUIRED + ",'ad_id':'\\ud83d\\ude00\\u00e9\\/\\t','device':'\u6c34'}");

    assertThat(click.adId()).isEqualTo("\ud83d\ude00\u00e9/\t");
    assertThat(click.value(Dimension.DEVICE)).isEqualTo("\u6c34");
    assertThat(parse("{" + REQUIRED + ",'ad_id':'\ud83d\ude00'}").adId()).isEqualTo("\ud83d\ude00");
  }

  static Stream<Arguments> illFormedUtf8() {
    return Stream.of(
        arguments("continuation alone", new int[] {0x80}),
        arguments("cut off", new int[] {0xC3}),
        arguments("overlong A", new int[] {0xC1, 0x81}),
        arguments("overlong slash", new int[] {0xE0, 0x80, 0xAF}),
        arguments("encoded surrogates", new int[] {0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80}),
        arguments("beyond Unicode", new int[] {0xF4, 0x90, 0x80, 0x80}),
        arguments("never a byte", new int[] {0xFF}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void illFormedUtf8(String what, int[] bytes) {
    for (String field : new String[] {"ad_id", "unknown"}) {
      byte[] json = json("{" + REQUIRED + ",'" + field + "':'" + "@".repeat(bytes.length) + "'}");
      int at = new String(json, StandardCharsets.UTF_8).indexOf('@');
      for (int i = 0; i < bytes.length; i++) {
        json[at + i] = (byte) bytes[i];
      }

      assertThat(rejection(json).rejection()).as(what).isEqualTo(Rejection.MALFORMED);
      assertThat(rejection(json)).hasMessage("not valid UTF-8");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
  void otherEncodingsAreRefused(String encoding) {
    byte[] json = ("{" + REQUIRED + "}").replace('\'', '"').getBytes(Charset.forName(encoding));

    assertThat(rejection(json).rejection()).isEqualTo(Rejection.MALFORMED);
  }

  @Test
  void anIpIsNormalised() throws InvalidClickException {
    assertThat(parse("{" + REQUIRED + ",'ip':'2001:DB8:0:0::1'}").value(Dimension.IP))
        .isEqualTo("2001:db8::1");
    assertThat(parse("{" + REQUIRED + ",'ip':'::FFFF:203.0.113.9'}").value(Dimension.IP))
        .isEqualTo("203.0.113.9");
  }

  /** Whatever stands in the queue gets an answer: anything else would stop its partition. */
  @Property(tries = 5000)
  void nothingFailsInAnotherWay(@ForAll("nearlyClicks") byte[] json) {
    try {
      Click click = new Click();
      parse(json, click);
      assertThat(click.adId()).isNotEmpty();
      assertThat(click.timeMillis()).isNotNegative();
    } catch (InvalidClickException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<byte[]> nearlyClicks() {
    Arbitrary<String> piece =
        Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            "'",
            ",",
            ":",
            "\\",
            "\\u",
            "d800",
            "null",
            "true",
            "-",
            "1e9",
            "0",
            ".",
            "'ad_id':",
            "'event_id':",
            "'click_time':",
            "'ip':",
            "'a'",
            "'::1'",
            " ",
            "\u6c34",
            "{" + REQUIRED + "}",
            REQUIRED,
            "\u0000",
            "[".repeat(21),
            "9".repeat(1001));
    Arbitrary<byte[]> pieces = piece.list().ofMaxSize(20).map(list -> json(String.join("", list)));
    Arbitrary<byte[]> mutated =
        Arbitraries.integers()
            .tuple3()
            .map(
                where -> {
                  byte[] json = json("{" + REQUIRED + ",'ip':'::1','user_id':'\u6c34'}");
                  json[Math.floorMod(where.get1(), json.length)] = where.get2().byteValue();
                  return Arrays.copyOf(json, json.length - Math.max(0, where.get3() % 3));
                });
    return Arbitraries.oneOf(pieces, mutated);
  }

  @Test
  void hostileClicksCostLittle() {
    String names =
        String.join(
            ",", IntStream.range(0, 1_500).mapToObj(i -> "'" + i + "':0").toArray(String[]::new));
    byte[][] hostile = {
      json("{'x':'" + "y".repeat(16_000) + "'," + REQUIRED + "}"),
      json("{'x':'" + "\\u0041".repeat(2_600) + "'," + REQUIRED + "}"),
      json("{'" + "n".repeat(16_000) + "':0," + REQUIRED + "}"),
      json("{" + names + "," + REQUIRED + "}"),
      json("{'x':" + "9".repeat(16_000) + "}"),
      json("{'click_time':" + "9".repeat(16_000) + "}"),
      json("{'x':" + "1,".repeat(1) + "'y':" + "[".repeat(16_000) + "}"),
      json("{" + REQUIRED + ",'click_time':'2026-11-22T10:15:30." + "1".repeat(16_000) + "Z'}"),
      json("{" + REQUIRED + ",'ip':'" + ":".repeat(256) + "'}"),
      json("{" + "'ad_id':'a',".repeat(1_300) + REQUIRED + "}"),
    };

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          Click click = new Click();
          for (int i = 0; i < 10_000; i++) {
            try {
              parse(hostile[i % hostile.length], click);
            } catch (InvalidClickException e) {
              assertThat(e.getMessage()).hasSizeLessThan(120);
            }
          }
        });
  }

  /** A click's verdict is its own, whatever names of fields came before it. */
  @Test
  void manyFieldNamesChangeNoVerdict() throws InvalidClickException {
    for (int i = 0; i < 200; i++) {
      StringBuilder names = new StringBuilder();
      for (int j = 0; j < 500; j++) {
        names.append("'field-").append(i * 500 + j).append("':0,");
      }
      assertThat(parse("{" + names + REQUIRED + "}").adId()).isEqualTo("a");
    }
  }

  private static byte[] padded(int bytes) {
    byte[] click = json("{" + REQUIRED + ",'x':'@'}");
    String padding = "y".repeat(bytes - click.length + 1);
    return new String(click, StandardCharsets.UTF_8)
        .replace("@", padding)
        .getBytes(StandardCharsets.UTF_8);
  }

  private Click parse(String json) throws InvalidClickException {
    Click click = new Click();
    parse(json(json), click);
    return click;
  }

  private void parse(byte[] json, Click into) throws InvalidClickException {
    parser.parse(json, 0, json.length, into);
  }

  private InvalidClickException rejection(byte[] json) {
    InvalidClickException rejection =
        catchThrowableOfType(InvalidClickException.class, () -> parse(json, new Click()));
    assertThat(rejection).as("rejection").isNotNull();
    return rejection;
  }

  /** With single quotes for double ones. */
  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
