package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scanner against Jackson: what it reads must be accepted, and read, alike. */
class ClickScannerTest {
  private final ClickParser parser = new ClickParser();

  @Property(tries = 20_000)
  void whatTheScannerReadsJacksonReadsAlike(@ForAll("documents") String document) {
    assertAlike(document.getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 20_000)
  void damageIsSeenByBoth(@ForAll("plain") String document, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    byte[] damaged = bytes.clone();
    for (int i = random.nextInt(2); i >= 0; i--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }

    assertAlike(damaged);
    assertAlike(Arrays.copyOf(bytes, random.nextInt(bytes.length)));
  }

  @Property(tries = 2_000)
  void plainClicksAreRead(@ForAll("plain") String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);

    assertThat(ClickScanner.scan(bytes, 0, bytes.length, new Click())).as(document).isTrue();
    assertAlike(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ad_id\":\"a\",\"event_id\":\"e\",\"click_time\":1795342530123}",
        " { \"ad_id\" : \"a\" ,\n\"event_id\" : \"e\" , \"click_time\" : 100000000000 } ",
        "{\"x\":true,\"y\":null,\"z\":false,\"n\":12,\"ad_id\":\"a\",\"event_id\":\"e\","
            + "\"click_time\":\"2026-11-22T10:15:30+09:00\",\"ip\":\"::1\"}"
      })
  void isKnown(String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);

    assertThat(ClickScanner.scan(bytes, 0, bytes.length, new Click())).isTrue();
    assertAlike(bytes);
  }

  /** Neither what stands before the click nor what stands behind it is looked at. */
  @Test
  void aClickWithinOtherBytesIsReadAlone() throws InvalidClickException {
    String click = "{\"ad_id\":\"a\",\"event_id\":\"e\",\"click_time\":1795342530123}";
    byte[] bytes = ("[" + click + "," + click + "]").getBytes(StandardCharsets.UTF_8);
    Click read = new Click();

    parser.parse(bytes, 1, click.length(), read);

    assertThat(read.adId()).isEqualTo("a");
    assertThat(ClickScanner.scan(bytes, 1, click.length(), new Click())).as("cut").isFalse();
    assertThat(ClickScanner.scan(bytes, 1, click.length() + 2, new Click())).as("more").isFalse();
  }

  private void assertAlike(byte[] document) {
    Click scanned = new Click();
    boolean known = ClickScanner.scan(document, 0, document.length, scanned);
    if (!known) {
      return;
    }
    Click read = new Click();
    try {
      parser.parseAny(document, 0, document.length, read);
    } catch (InvalidClickException e) {
      throw new AssertionError(
          "the scanner accepts " + new String(document, StandardCharsets.ISO_8859_1), e);
    }
    assertThat(fields(scanned)).isEqualTo(fields(read));
  }

  private static List<Object> fields(Click click) {
    List<Object> fields = new ArrayList<>();
    fields.add(click.adId());
    fields.add(click.timeMillis());
    fields.add(click.idHigh());
    fields.add(click.idLow());
    for (Dimension dimension : Dimension.values()) {
      fields.add(click.value(dimension));
    }
    fields.add(click.hasFlaws());
    return fields;
  }

  /** Clicks of plain fields in any order, some twice. */
  @Provide
  Arbitrary<String> plain() {
    Arbitrary<String> text =
        Arbitraries.strings().withCharRange(' ', '~').excludeChars('"', '\\').ofMaxLength(40);
    Arbitrary<String> unpadded = text.map(String::strip).filter(t -> !t.equals("-"));
    Arbitrary<String> field =
        Arbitraries.oneOf(
            unpadded.map(t -> "\"user_id\":\"" + t + "\""),
            Arbitraries.of("KR", "kr", "Uk", "zz", "")
                .map(country -> "\"country\":\"" + country + "\""),
            unpadded.map(t -> "\"device\":\"" + t + "\""),
            Arbitraries.of("10.1.2.3", "255.0.0.1", "2001:DB8::1", "::ffff:1.2.3.4", "")
                .map(ip -> "\"ip\":\"" + ip + "\""),
            text.map(t -> "\"x" + t + "\":\"" + t + "\""),
            Arbitraries.of("0", "7", "123456789012345", "true", "false", "null")
                .map(value -> "\"other\":" + value));
    Arbitrary<String> required =
        Combinators.combine(
                Arbitraries.of("e", "0198c0de-0000-7000-8000-00000000002A", "'".repeat(256)),
                text.filter(t -> !t.isEmpty()),
                Arbitraries.of(
                    "100000000000",
                    "1795342530123",
                    "\"2026-11-22T10:15:30.123Z\"",
                    "\"1970-01-01T00:00:00z\""))
            .as(
                (id, ad, time) ->
                    "\"event_id\":\"%s\",\"ad_id\":\"%s\",\"click_time\":%s"
                        .formatted(id, ad, time));
    return Combinators.combine(
            field.list().ofMaxSize(5), required, field.list().ofMaxSize(5), space(), space())
        .as(
            (before, all, behind, outside, inside) -> {
              List<String> fields = new ArrayList<>(before);
              fields.add(all);
              fields.addAll(behind);
              return outside
                  + "{"
                  + inside
                  + String.join(inside + "," + inside, fields)
                  + inside
                  + "}"
                  + outside;
            });
  }

  /** All kinds of things in the places of fields and values. */
  @Provide
  Arbitrary<String> documents() {
    Arbitrary<String> name =
        Arbitraries.of(
            "event_id",
            "ad_id",
            "click_time",
            "user_id",
            "ip",
            "country",
            "device",
            "ad_i",
            "x",
            "click_tim",
            "click_tame",
            "event_ix",
            "",
            "é",
            "\\u0061d_id");
    Arbitrary<String> value =
        Arbitraries.of(
            "\"a\"",
            "\"\"",
            "\"é\"",
            "\"\\n\"",
            "\"\u0001\"",
            "\"\u007f\"",
            "1",
            "01",
            "-1",
            "1.5",
            "1e3",
            "null",
            "nul",
            "true",
            "tru",
            "{}",
            "[]",
            "[1]",
            "{\"ad_id\":\"b\"}",
            "\"1.2.3.4\"",
            "\"1.2.3.4:80\"",
            "\" 1.2.3.4\"",
            "\"-\"",
            "\" a \"",
            "\"kr\"",
            "\"Kor\"",
            "1795342530",
            "1795342530123000",
            "\"1.2.3\"",
            "\"::1\"",
            "\"2026-11-22T10:15:30Z\"",
            "\"2026-11-22T10:15:30\"",
            "1795342530123",
            "999999999999999",
            "9999999999999999",
            "\"" + "x".repeat(257) + "\"",
            "\"" + "x".repeat(256) + "\"",
            "\"0198c0de-0000-7000-8000-00000000002A\"");
    Arbitrary<String> field =
        Combinators.combine(name, value, space())
            .as((n, v, s) -> "\"" + n + "\"" + s + ":" + s + v);
    String required = "\"event_id\":\"e\",\"ad_id\":\"a\",\"click_time\":1795342530123";
    return Combinators.combine(
            field.list().ofMaxSize(4),
            Arbitraries.of(required, required + ",", "," + required, ""),
            Arbitraries.of("{%s}", "{%s}", "{%s}x", "[%s]", "{%s", "{%s,}", "%s}", "{{%s}}"))
        .as(
            (fields, all, frame) -> {
              List<String> parts = new ArrayList<>(fields);
              if (!all.isEmpty()) {
                parts.add(parts.size() / 2, all);
              }
              return frame.formatted(String.join(",", parts));
            });
  }

  private static Arbitrary<String> space() {
    return Arbitraries.of("", "", " ", "\n", " \t\r\n");
  }
}
