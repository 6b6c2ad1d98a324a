package io.clickfold.collector.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SplitterTest {
  private static final int NO_LIMIT = Integer.MAX_VALUE;
  private static final String ANY_SPACE = " \t\r\n";

  private final Splitter json = new JsonSplitter();
  private final Splitter ndjson = new NdjsonSplitter();

  @Property
  void anArraysElementsComeBackByteForByte(
      @ForAll("documents") List<String> documents,
      @ForAll("spaces") String before,
      @ForAll("spaces") String after) {
    String body =
        before + "[" + before + String.join(after + "," + before, documents) + after + "]" + after;
    assertThat(split(json, body)).isEqualTo(documents);
  }

  @Property
  void linesComeBackByteForByte(
      @ForAll("lines") List<String> lines, @ForAll("ends") List<String> ends) {
    Assume.that(lines.isEmpty() || !lines.get(0).startsWith("["));
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      body.append(ends.isEmpty() ? "" : ends.get(i % ends.size())).append(lines.get(i));
      body.append(i + 1 < lines.size() || body.length() % 2 == 0 ? "\r\n" : "");
    }
    assertThat(split(ndjson, body.toString())).isEqualTo(lines);
  }

  @Property
  void aSingleDocumentComesBackByteForByte(
      @ForAll("document") String document, @ForAll("spaces") String space) {
    if (!document.startsWith("[")) {
      assertThat(split(json, space + document + space)).containsExactly(document);
    }
  }

  /** Whatever Jackson takes for an array is split as Jackson would, and nothing else crashes. */
  @Property(tries = 5000)
  void anythingIsSplitAsJacksonWouldOrRefused(@ForAll("noise") String noise) throws Exception {
    String body = "[" + noise;
    List<String> ranges;
    try {
      ranges = split(json, body);
    } catch (RefusedException e) {
      assertThat(e.status()).isEqualTo(400);
      assertThat(isJson(body)).isFalse();
      return;
    }
    if (isJson(body)) {
      List<Object> elements = new ArrayList<>();
      for (String range : ranges) {
        elements.add(new ObjectMapper().readTree(range));
      }
      assertThat(new ObjectMapper().readTree(body)).isEqualTo(toTree(elements));
    }
  }

  @Example
  void aByteOrderMarkIsLeftOut() {
    String mark = "\uFEFF";
    assertThat(split(json, mark + " [{\"a\":1},2]")).containsExactly("{\"a\":1}", "2");
    assertThat(split(json, mark + "{\"a\":1}")).containsExactly("{\"a\":1}");
    assertThat(split(ndjson, mark + "{\"a\":1}\n" + mark + " {\"b\":2}\n"))
        .containsExactly("{\"a\":1}", "{\"b\":2}");
  }

  @Example
  void aBodyOfTheOtherFormatIsToldSo() {
    for (String lines : List.of("{\"a\":1}\n{\"b\":2}", " {\"a\":{}} \r\n\n {\n")) {
      assertThatThrownBy(() -> split(json, lines)).hasMessageContaining("application/x-ndjson");
    }
    for (String document :
        List.of("[{\"a\":1}]", "\uFEFF [\n]", "{\n\"a\":1\n}", "{ \r\n\"a\":{\n} \r\n } ")) {
      assertThatThrownBy(() -> split(ndjson, document)).hasMessageContaining("application/json");
    }
    assertThat(split(json, "{\"a\":1,\n\"b\":{\n}}")).hasSize(1);
    assertThat(split(ndjson, "{\n{\"a\":1}")).hasSize(2);
    assertThat(split(ndjson, "{\"a\":1}\n}")).hasSize(2);
    assertThat(split(ndjson, "{")).hasSize(1);
  }

  @Example
  void plainTextIsAnArrayOrLines() {
    Splitter text = new TextSplitter();
    assertThat(split(text, " [{\"a\":1},\n{\"b\":2}]")).hasSize(2);
    assertThat(split(text, "{\"a\":1}\n{\"b\":2}")).hasSize(2);
    assertThat(split(text, "{\"a\":1}")).hasSize(1);
    assertThat(split(text, "")).isEmpty();
  }

  @Example
  void aMalformedElementCostsOnlyItself() {
    assertThat(split(json, "[{\"a\":1}, {\"a\":tru}, nonsense, , {\"b\":2}]"))
        .containsExactly("{\"a\":1}", "{\"a\":tru}", "nonsense", "", "{\"b\":2}");
  }

  @Example
  void anArrayWhoseElementsEndsAreInDoubtIsRefused() {
    for (String body :
        List.of(
            "[{\"a\":1}",
            "[{\"a\":1]",
            "[{\"a\":[1}]",
            "[{\"a\":\"x},{\"b\":2}]",
            "[{\"a\":\"x\n\"}]",
            "[{\\\"a\":1}]",
            "[{}] {}",
            "[{}]]",
            "[" + "[".repeat(100) + "]".repeat(101))) {
      assertThatThrownBy(() -> split(json, body))
          .as(body)
          .isInstanceOfSatisfying(
              RefusedException.class, refused -> assertThat(refused.status()).isEqualTo(400));
    }
  }

  @Example
  void nothingIsNoClick() {
    assertThat(split(json, "")).isEmpty();
    assertThat(split(json, " \n ")).isEmpty();
    assertThat(split(json, "[ ]")).isEmpty();
    assertThat(split(ndjson, "")).isEmpty();
    assertThat(split(ndjson, "\n \r\n\t\n")).isEmpty();
  }

  @Example
  void moreClicksThanTheLimitAreRefused() {
    assertThat(json.split("[1,2,3]".getBytes(UTF_8), 3).count()).isEqualTo(3);
    assertThat(ndjson.split("1\n2\n\n3\n".getBytes(UTF_8), 3).count()).isEqualTo(3);
    for (Runnable tooMany :
        List.<Runnable>of(
            () -> json.split("[1,2,3,4]".getBytes(UTF_8), 3),
            () -> ndjson.split("1\n2\n3\n4".getBytes(UTF_8), 3))) {
      assertThatThrownBy(tooMany::run)
          .isInstanceOfSatisfying(
              RefusedException.class, refused -> assertThat(refused.status()).isEqualTo(413));
    }
  }

  private static List<String> split(Splitter splitter, String body) {
    ByteRanges ranges = splitter.split(body.getBytes(UTF_8), NO_LIMIT);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < ranges.count(); i++) {
      texts.add(new String(ranges.bytes(), ranges.start(i), ranges.length(i), UTF_8));
    }
    return texts;
  }

  private static boolean isJson(String text) {
    try {
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(text);
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static Object toTree(List<Object> elements) {
    return new ObjectMapper().valueToTree(elements);
  }

  @Provide
  Arbitrary<List<String>> documents() {
    return document().list().ofMaxSize(20);
  }

  @Provide
  Arbitrary<List<String>> lines() {
    return values(3, Arbitraries.of("", " ", "\t")).list().ofMaxSize(20);
  }

  @Provide
  Arbitrary<List<String>> ends() {
    return Arbitraries.of("", "\n", " \r\n", "\t\n\n", " ").list().ofMaxSize(5);
  }

  @Provide
  Arbitrary<String> document() {
    return values(3, spaces());
  }

  @Provide
  Arbitrary<String> spaces() {
    return Arbitraries.strings().withChars(ANY_SPACE.toCharArray()).ofMaxLength(3);
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.of("[", "]", "{", "}", "\"", "\\", ",", ":", "1", " ", "null", "\"a\"", "é")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  /** JSON values that are strings, numbers, objects or arrays, with white space inside. */
  private Arbitrary<String> values(int depth, Arbitrary<String> spaces) {
    Arbitrary<String> leaf =
        Arbitraries.oneOf(
            strings(), Arbitraries.of("true", "null", "-1.5e3", "0", "{}", "[]", "\"\\\\\""));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<String> inner = values(depth - 1, spaces);
    Arbitrary<String> array =
        Combinators.combine(inner.list().ofMaxSize(4), spaces)
            .as((parts, space) -> "[" + space + String.join(space + "," + space, parts) + "]");
    Arbitrary<String> object =
        Combinators.combine(strings(), inner, inner, spaces)
            .as(
                (key, a, b, space) ->
                    "{" + key + space + ":" + a + "," + space + "\"z\":" + b + "}");
    return Arbitraries.oneOf(leaf, array, object);
  }

  private static Arbitrary<String> strings() {
    return Arbitraries.of(
            "a", "[", "]", "{", "}", ",", ":", "\\\"", "\\\\", "\\n", "\\u005d", "\\/", "é", "日",
            "😀", "'", " ")
        .list()
        .ofMaxSize(8)
        .map(parts -> "\"" + String.join("", parts) + "\"");
  }
}
