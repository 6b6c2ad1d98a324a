package io.clickfold.collector.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Rejection;
import io.clickfold.click.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Clicks in CloudEvents 1.0, as their HTTP binding and JSON format have them
 * (https://github.com/cloudevents/spec): a click is the event's data, an object. Its {@code
 * event_id} and {@code click_time} are the event's {@code id} and {@code time} unless the data have
 * their own. Thread-safe.
 */
public final class CloudEvents {
  /** Header: the version; it marks a request as an event. */
  public static final String VERSION = "ce-specversion";

  /** Header: the event's id. */
  public static final String ID = "ce-id";

  /** Header: when it happened. */
  public static final String TIME = "ce-time";

  /** Of an event beside its click. */
  private static final int MAX_ATTRIBUTE_BYTES = 16 * 1024;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private CloudEvents() {}

  /**
   * The click in an event of the JSON format, as JSON of its own.
   *
   * @throws InvalidClickException if it is no such event
   */
  public static byte[] click(byte[] bytes, int offset, int length) throws InvalidClickException {
    if (length > ClickParser.MAX_CLICK_BYTES + MAX_ATTRIBUTE_BYTES) {
      throw new InvalidClickException(
          Rejection.OVERSIZED,
          "the CloudEvent has %d bytes, more than the %d allowed"
              .formatted(length, ClickParser.MAX_CLICK_BYTES + MAX_ATTRIBUTE_BYTES));
    }
    if (!Utf8.isJson(bytes, offset, length)) {
      throw malformed("not valid UTF-8");
    }
    try (JsonParser parser = JSON.createParser(bytes, offset, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("a CloudEvent is one JSON object");
      }
      Optional<String> id = Optional.empty();
      Optional<String> time = Optional.empty();
      Optional<byte[]> data = Optional.empty();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String attribute = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (attribute) {
          case "specversion" -> checkVersion(parser.getText());
          case "id" -> id = text(parser, value, attribute);
          case "time" -> time = text(parser, value, attribute);
          case "data" -> data = Optional.of(object(parser, value, bytes, offset));
          case "data_base64" -> data = Optional.of(parser.getBinaryValue());
          default -> parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw malformed("something follows the CloudEvent");
      }
      if (data.isEmpty()) {
        throw new InvalidClickException(
            Rejection.MISSING_FIELD, "data is required: the click, as a JSON object");
      }
      return click(id, time, data.get());
    } catch (IOException e) {
      throw malformed("not a CloudEvent in the JSON format");
    }
  }

  /**
   * Opens events whose attributes are a request's headers, and whose data are its body.
   *
   * @param version of {@link #VERSION}
   * @param id of {@link #ID}
   * @param time of {@link #TIME}
   */
  public static Envelope of(String version, Optional<String> id, Optional<String> time) {
    return new Request(version, id.map(CloudEvents::decoded), time.map(CloudEvents::decoded));
  }

  private record Request(String version, Optional<String> id, Optional<String> time)
      implements Envelope {

    @Override
    public byte[] open(byte[] bytes, int offset, int length) throws InvalidClickException {
      checkVersion(version);
      return click(id, time, Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** All would have one id, and all but one be duplicates. */
    @Override
    public boolean isOfOneClick() {
      return true;
    }
  }

  /** A header's value: what is not printable ASCII is percent-encoded there. */
  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  private static byte[] click(Optional<String> id, Optional<String> time, byte[] data)
      throws InvalidClickException {
    int open = ByteRanges.skipSpace(data, 0);
    if (open == data.length || data[open] != '{') {
      throw malformed("data must be a JSON object");
    }
    int first = ByteRanges.skipSpace(data, open + 1);
    boolean isEmpty = first < data.length && data[first] == '}';
    ByteArrayOutputStream click = new ByteArrayOutputStream(data.length + 100);
    click.write('{');
    // In front of the data's own, since the last of a field holds.
    id.ifPresent(text -> field("event_id", text, click));
    time.ifPresent(text -> field("click_time", text, click));
    if (isEmpty && click.size() > 1) {
      byte[] bare = click.toByteArray();
      bare[bare.length - 1] = '}';
      return bare;
    }
    click.write(data, first, data.length - first);
    return click.toByteArray();
  }

  private static void field(String name, String text, ByteArrayOutputStream into) {
    into.write('"');
    into.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    into.write('"');
    into.write(':');
    into.write('"');
    into.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    into.write('"');
    into.write(',');
  }

  private static void checkVersion(String version) throws InvalidClickException {
    if (!version.equals("1.0")) {
      throw new InvalidClickException(
          Rejection.INVALID_FIELD, "specversion must be 1.0 of CloudEvents");
    }
  }

  private static Optional<String> text(JsonParser parser, JsonToken value, String attribute)
      throws IOException, InvalidClickException {
    if (value == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (value != JsonToken.VALUE_STRING) {
      throw new InvalidClickException(
          Rejection.INVALID_FIELD, attribute + " of a CloudEvent must be a string");
    }
    String text = parser.getText();
    if (Utf8.hasLoneSurrogate(text)) {
      throw new InvalidClickException(
          Rejection.INVALID_FIELD, attribute + " of a CloudEvent has an unpaired surrogate");
    }
    return Optional.of(text);
  }

  private static byte[] object(JsonParser parser, JsonToken value, byte[] bytes, int offset)
      throws IOException, InvalidClickException {
    if (value != JsonToken.START_OBJECT) {
      throw malformed("data must be a JSON object");
    }
    int from = offset + (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    int end = offset + (int) parser.currentLocation().getByteOffset();
    return Arrays.copyOfRange(bytes, from, end);
  }

  private static InvalidClickException malformed(String what) {
    return new InvalidClickException(Rejection.MALFORMED, what);
  }
}
