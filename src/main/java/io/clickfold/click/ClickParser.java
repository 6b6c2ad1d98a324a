package io.clickfold.click;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads clicks from JSON and checks them. Most are read by a {@link ClickScanner}, which knows the
 * plain ones; Jackson reads all others, and says what is wrong with them. What it accepts does not
 * depend on the time or on earlier clicks, so that every reading of a click comes to the same
 * verdict. Of a field given twice the last value holds; unknown fields are skipped. An optional
 * field never costs the click: see {@link Flaw}. Thread-safe.
 */
public final class ClickParser {
  /** The most bytes that a click's JSON may have. */
  public static final int MAX_CLICK_BYTES = 16 * 1024;

  /** The most characters that an id or a dimension's value may have. */
  public static final int MAX_FIELD_CHARS = 256;

  private static final int MAX_NESTING = 20;
  private static final int MAX_DIGITS = 1_000;

  /** What log shippers write for no value. */
  private static final String NONE = "-";

  private static final String EVENT_ID = "event_id";
  private static final String AD_ID = "ad_id";
  private static final String CLICK_TIME = "click_time";

  /**
   * Field names are the senders', so the JVM does not intern them, and a full table of names is not
   * a reason to refuse a click: what is in it depends on earlier clicks.
   */
  private final JsonFactory json =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxNumberLength(MAX_DIGITS)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  /**
   * Reads one click.
   *
   * @param bytes holds the click's JSON and nothing else but white space in the given range
   * @param into is overwritten; its content is unspecified after an exception
   * @throws InvalidClickException if the click is not accepted
   */
  public void parse(byte[] bytes, int offset, int length, Click into) throws InvalidClickException {
    if (length > MAX_CLICK_BYTES) {
      throw new InvalidClickException(
          Rejection.OVERSIZED,
          "the click has %d bytes, more than the %d allowed".formatted(length, MAX_CLICK_BYTES));
    }
    into.clear();
    if (ClickScanner.scan(bytes, offset, offset + length, into)) {
      return;
    }
    parseAny(bytes, offset, length, into);
  }

  /** Reads any click, whether the scanner knows its form or not. */
  void parseAny(byte[] bytes, int offset, int length, Click into) throws InvalidClickException {
    if (!Utf8.isJson(bytes, offset, length)) {
      throw new InvalidClickException(Rejection.MALFORMED, "not valid UTF-8");
    }
    into.clear();
    try (JsonParser parser = json.createParser(bytes, offset, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidClickException(Rejection.MALFORMED, "a click is one JSON object");
      }
      boolean identified = readFields(parser, into);
      if (parser.nextToken() != null) {
        throw new InvalidClickException(Rejection.MALFORMED, "something follows the JSON object");
      }
      require(identified, EVENT_ID);
      require(into.ad.length() > 0, AD_ID);
      require(into.timeMillis >= 0, CLICK_TIME);
    } catch (StreamConstraintsException e) {
      throw new InvalidClickException(
          Rejection.OVERSIZED,
          "the JSON nests deeper than %d levels, or has a number of more than %d digits"
              .formatted(MAX_NESTING, MAX_DIGITS));
    } catch (JsonProcessingException e) {
      throw new InvalidClickException(
          Rejection.MALFORMED, "not valid JSON at byte " + e.getLocation().getByteOffset());
    } catch (IOException e) {
      throw new InvalidClickException(Rejection.MALFORMED, "not readable as JSON");
    }
  }

  private static boolean readFields(JsonParser parser, Click into)
      throws IOException, InvalidClickException {
    boolean identified = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case EVENT_ID -> {
          String id = text(parser, value, field);
          identified = !id.isEmpty();
          if (identified) {
            byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
            Fingerprints.set(into, utf8, 0, utf8.length);
          }
        }
        case AD_ID -> into.ad.set(text(parser, value, field));
        case CLICK_TIME -> into.timeMillis = ClickTime.of(parser, value);
        case "user_id" -> setOptional(Dimension.USER_ID, parser, value, into);
        case "country" -> setOptional(Dimension.COUNTRY, parser, value, into);
        case "device" -> setOptional(Dimension.DEVICE, parser, value, into);
        case "ip" -> setOptional(Dimension.IP, parser, value, into);
        default -> parser.skipChildren();
      }
    }
    return identified;
  }

  private static void require(boolean present, String field) throws InvalidClickException {
    if (!present) {
      throw new InvalidClickException(
          Rejection.MISSING_FIELD, "%s is required and must not be empty".formatted(field));
    }
  }

  private static String text(JsonParser parser, JsonToken value, String field)
      throws IOException, InvalidClickException {
    if (value == JsonToken.VALUE_NULL) {
      return "";
    }
    if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NUMBER_INT) {
      throw new InvalidClickException(
          Rejection.INVALID_FIELD, "%s must be a string or a whole number".formatted(field));
    }
    String text = parser.getText();
    if (text.length() > MAX_FIELD_CHARS) {
      throw new InvalidClickException(
          Rejection.OVERSIZED,
          "%s has %d characters, more than the %d allowed"
              .formatted(field, text.length(), MAX_FIELD_CHARS));
    }
    if (Utf8.hasLoneSurrogate(text)) {
      throw new InvalidClickException(
          Rejection.INVALID_FIELD, "%s has an unpaired surrogate".formatted(field));
    }
    return text;
  }

  /** Whatever its value is, it does not cost the click. */
  private static void setOptional(Dimension field, JsonParser parser, JsonToken value, Click into)
      throws IOException {
    into.clearFlaws(field);
    Text text = into.text(field);
    text.clear();
    if (value == JsonToken.VALUE_NULL) {
      return;
    }
    if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NUMBER_INT) {
      parser.skipChildren();
      into.addFlaw(field, Flaw.TYPE);
      return;
    }
    String given = parser.getText();
    String stripped = given.strip();
    if (stripped.isEmpty() || stripped.equals(NONE)) {
      return;
    }
    if (stripped.length() > MAX_FIELD_CHARS) {
      into.addFlaw(field, Flaw.TOO_LONG);
    } else if (Utf8.hasLoneSurrogate(stripped)) {
      into.addFlaw(field, Flaw.SURROGATE);
    } else {
      if (stripped.length() < given.length()) {
        into.addFlaw(field, Flaw.BLANKS);
      }
      switch (field) {
        case COUNTRY -> setCountry(stripped, into);
        case IP -> setIp(stripped, into);
        default -> text.set(stripped);
      }
    }
  }

  private static void setCountry(String text, Click into) {
    Optional<String> code = Countries.normalise(text);
    if (code.isEmpty()) {
      into.addFlaw(Dimension.COUNTRY, Flaw.NO_COUNTRY);
    }
    into.text(Dimension.COUNTRY).set(code.orElse(Countries.UNKNOWN));
  }

  /** Of a list, as proxies make it, the first is the client. */
  private static void setIp(String text, Click into) {
    int comma = text.indexOf(',');
    String first = comma < 0 ? text : text.substring(0, comma).strip();
    String address = IpAddresses.withoutPort(first);
    Optional<String> normal = IpAddresses.normalise(address);
    if (normal.isEmpty()) {
      into.clearFlaws(Dimension.IP);
      into.addFlaw(Dimension.IP, Flaw.NO_ADDRESS);
      return;
    }
    if (comma >= 0) {
      into.addFlaw(Dimension.IP, Flaw.LIST);
    }
    if (address.length() < first.length()) {
      into.addFlaw(Dimension.IP, Flaw.PORT);
    }
    into.text(Dimension.IP).set(normal.get());
  }
}
