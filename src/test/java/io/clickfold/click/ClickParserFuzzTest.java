package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.clickfold.testing.FuzzTest;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Any bytes as a click, against the rules of docs/clicks.md written down once more, and slowly. */
class ClickParserFuzzTest {
  private static final Pattern TIME =
      Pattern.compile(
          "([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
              + "(?:[.,]([0-9]+))?(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)");
  private static final BigDecimal LEAST = new BigDecimal("1e11");
  private static final BigDecimal END = new BigDecimal("1e14");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(20).maxNumberLength(1_000).build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private final ClickParser parser = new ClickParser();

  /** A value as it stands in the JSON. */
  private record Given(JsonToken token, String text) {}

  /** What has to be known of a click. */
  private record Known(String ad, long timeMillis, String user, String device, String country) {}

  @FuzzTest
  void readsWhatTheRulesSay(byte[] bytes) {
    Optional<Click> read = read(bytes);
    assertThatTheScannerAgrees(bytes, read);
    Map<String, Given> fields = new HashMap<>();
    Optional<Known> known;
    try {
      if (!readFields(bytes, fields)) {
        return;
      }
      known = known(bytes, fields);
    } catch (IOException e) {
      known = Optional.empty();
    }

    assertThat(read.map(ClickParserFuzzTest::known)).isEqualTo(known);
  }

  private Optional<Click> read(byte[] bytes) {
    Click click = new Click();
    try {
      parser.parse(bytes, 0, bytes.length, click);
      return Optional.of(click);
    } catch (InvalidClickException e) {
      assertThat(e.getMessage()).isNotEmpty();
      assertThat(e.rejection()).isNotNull();
      return Optional.empty();
    }
  }

  private void assertThatTheScannerAgrees(byte[] bytes, Optional<Click> read) {
    Click scanned = new Click();
    if (bytes.length <= ClickParser.MAX_CLICK_BYTES
        && ClickScanner.scan(bytes, 0, bytes.length, scanned)) {
      Click slowly = new Click();
      try {
        parser.parseAny(bytes, 0, bytes.length, slowly);
      } catch (InvalidClickException e) {
        throw new AssertionError("the scanner accepts what Jackson refuses", e);
      }
      assertThat(all(scanned)).isEqualTo(all(slowly)).isEqualTo(all(read.orElseThrow()));
    }
  }

  private static List<Object> all(Click click) {
    List<Object> all = new ArrayList<>();
    all.add(known(click));
    all.add(click.idHigh());
    all.add(click.idLow());
    all.add(click.value(Dimension.IP));
    all.add(click.hasFlaws());
    return all;
  }

  private static Known known(Click click) {
    return new Known(
        click.adId(),
        click.timeMillis(),
        click.value(Dimension.USER_ID),
        click.value(Dimension.DEVICE),
        click.value(Dimension.COUNTRY));
  }

  /** Whether no field is there twice: then the rules are longer. */
  private static boolean readFields(byte[] bytes, Map<String, Given> fields) throws IOException {
    boolean once = true;
    try (JsonParser json = JSON.createParser(new StringReader(text(bytes)))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        once &= fields.put(name, new Given(token, json.getText())) == null;
        json.skipChildren();
      }
      if (json.nextToken() != null) {
        throw new IOException("something follows");
      }
    }
    return once;
  }

  private static String text(byte[] bytes) throws CharacterCodingException {
    int from = Utf8.behindMark(bytes, 0, bytes.length);
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
        .toString();
  }

  private static Optional<Known> known(byte[] bytes, Map<String, Given> fields) {
    Optional<String> id = id(fields.get("event_id"));
    Optional<String> ad = id(fields.get("ad_id"));
    Optional<Long> time = time(fields.get("click_time"));
    if (bytes.length > ClickParser.MAX_CLICK_BYTES
        || id.isEmpty()
        || ad.isEmpty()
        || time.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Known(
            ad.get(),
            time.get(),
            optional(fields.get("user_id")),
            optional(fields.get("device")),
            country(fields.get("country"))));
  }

  private static boolean isText(Given given) {
    return given != null
        && (given.token == JsonToken.VALUE_STRING || given.token == JsonToken.VALUE_NUMBER_INT);
  }

  private static Optional<String> id(Given given) {
    return isText(given)
            && !given.text.isEmpty()
            && given.text.length() <= ClickParser.MAX_FIELD_CHARS
            && StandardCharsets.UTF_8.newEncoder().canEncode(given.text)
        ? Optional.of(given.text)
        : Optional.empty();
  }

  private static String stripped(Given given) {
    String text = isText(given) ? given.text.strip() : "";
    return text.equals("-") ? "" : text;
  }

  private static String optional(Given given) {
    String text = stripped(given);
    return text.length() <= ClickParser.MAX_FIELD_CHARS
            && StandardCharsets.UTF_8.newEncoder().canEncode(text)
        ? text
        : "";
  }

  private static String country(Given given) {
    String text = optional(given);
    return text.isEmpty() ? "" : Countries.normalise(text).orElse(Countries.UNKNOWN);
  }

  private static Optional<Long> time(Given given) {
    if (given == null) {
      return Optional.empty();
    }
    return switch (given.token) {
      case VALUE_STRING -> Optional.of(millis(given.text)).filter(millis -> millis >= 0);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(given.text);
      default -> Optional.empty();
    };
  }

  private static Optional<Long> number(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      return number.compareTo(LEAST) >= 0 && number.compareTo(END) < 0
          ? Optional.of(number.longValue())
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static long millis(String text) {
    Matcher parts = TIME.matcher(text);
    if (!parts.matches()) {
      return -1;
    }
    int offsetHours = parts.group(9) == null ? 0 : Integer.parseInt(parts.group(9));
    int offsetMinutes = parts.group(10) == null ? 0 : Integer.parseInt(parts.group(10));
    if (offsetHours > 23 || offsetMinutes > 59) {
      return -1;
    }
    int sign = "-".equals(parts.group(8)) ? -1 : 1;
    String fraction = parts.group(7) == null ? "" : parts.group(7);
    try {
      return LocalDateTime.of(
                  number(parts, 1),
                  number(parts, 2),
                  number(parts, 3),
                  number(parts, 4),
                  number(parts, 5),
                  number(parts, 6))
              .minusMinutes(sign * (offsetHours * 60L + offsetMinutes))
              .toInstant(ZoneOffset.UTC)
              .toEpochMilli()
          + Integer.parseInt((fraction + "000").substring(0, 3));
    } catch (DateTimeException e) {
      return -1;
    }
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }
}
