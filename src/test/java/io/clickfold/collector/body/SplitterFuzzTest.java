package io.clickfold.collector.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.clickfold.click.Utf8;
import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Any bytes as a body of clicks. */
class SplitterFuzzTest {
  private static final int LIMIT = 50;
  private static final int ENOUGH = 1_000_000;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  @FuzzTest
  void findsTheElementsThatJacksonFinds(byte[] body) {
    for (BodyFormat format : BodyFormat.values()) {
      Optional<List<String>> clicks = split(format, body, ENOUGH);
      clicks.ifPresent(SplitterFuzzTest::assertTrimmed);
      int count = clicks.map(List::size).orElse(0);
      assertThat(split(format, body, LIMIT).isPresent())
          .as("%s, %d clicks", format, count)
          .isEqualTo(clicks.isPresent() && count <= LIMIT);
    }
    Optional<List<String>> elements = elements(body);
    if (elements.isPresent()) {
      assertThat(split(BodyFormat.JSON, body, ENOUGH)).isEqualTo(elements);
      assertThat(split(BodyFormat.TEXT, body, ENOUGH)).isEqualTo(elements);
      assertThat(split(BodyFormat.NDJSON, body, ENOUGH)).isEmpty();
    }
  }

  private static Optional<List<String>> split(BodyFormat format, byte[] body, int limit) {
    try {
      ByteRanges ranges =
          Allocation.atMost(
              Allocation.forInput(body.length), () -> format.splitter().split(body, limit));
      List<String> clicks = new ArrayList<>();
      int end = 0;
      for (int i = 0; i < ranges.count(); i++) {
        assertThat(ranges.start(i)).isGreaterThanOrEqualTo(end);
        end = ranges.start(i) + ranges.length(i);
        assertThat(end).isBetween(ranges.start(i), body.length);
        clicks.add(
            new String(body, ranges.start(i), ranges.length(i), StandardCharsets.ISO_8859_1));
      }
      return Optional.of(clicks);
    } catch (RefusedException e) {
      assertThat(e.status()).isIn(400, 413);
      return Optional.empty();
    }
  }

  private static void assertTrimmed(List<String> clicks) {
    for (String click : clicks) {
      if (!click.isEmpty()) {
        assertThat(" \t\r\n").doesNotContain(click.substring(0, 1));
        assertThat(" \t\r\n").doesNotContain(click.substring(click.length() - 1));
      }
    }
  }

  /** The elements of an array, if the body is one by Jackson: as bytes of one character each. */
  private static Optional<List<String>> elements(byte[] body) {
    int from = Utf8.behindMark(body, 0, body.length);
    byte[] array = Arrays.copyOfRange(body, from, body.length);
    // Each byte is a character, so that places are those of bytes; strings may hold any.
    String text = new String(array, StandardCharsets.ISO_8859_1);
    try (JsonParser json = JSON.createParser(new StringReader(text))) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        return Optional.empty();
      }
      List<String> elements = new ArrayList<>();
      int depth = 1;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        int start = (int) json.currentTokenLocation().getCharOffset();
        JsonToken first = json.currentToken();
        if (first.isStructStart()) {
          depth = Math.max(depth, skip(json));
        } else {
          json.getText();
        }
        int end =
            first.isNumeric() || first.isBoolean() || first == JsonToken.VALUE_NULL
                ? start + json.getText().length()
                : (int) json.currentLocation().getCharOffset();
        elements.add(text.substring(start, end));
      }
      return json.nextToken() == null && depth <= 60 ? Optional.of(elements) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** How deep the array's element nests. */
  private static int skip(JsonParser json) throws IOException {
    int deepest = 2;
    for (int depth = 2; depth > 1; ) {
      JsonToken next = json.nextToken();
      depth += next.isStructStart() ? 1 : next.isStructEnd() ? -1 : 0;
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  }
}
