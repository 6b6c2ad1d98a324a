package io.clickfold.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import io.clickfold.testing.DocumentTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** What docs/clicks.md says of bodies, as requests with the answers that they have to get. */
final class DocumentedBodies {
  private static final String JSON = "application/json";
  private static final String NDJSON = "application/x-ndjson";
  private static final int REFUSED = 400;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /**
   * A request.
   *
   * @param row of the document
   * @param headers names and values, in turn
   * @param accepted how many clicks of it are accepted
   * @param status of its answer, if none is accepted
   */
  record Attempt(String row, List<String> headers, byte[] body, int accepted, int status) {
    Attempt(String row, String type, String body, int accepted) {
      this(row, List.of("Content-Type", type), body.getBytes(UTF_8), accepted, REFUSED);
    }

    @Override
    public String toString() {
      return row + " " + headers + " " + new String(body, UTF_8);
    }
  }

  private DocumentedBodies() {}

  static Stream<Attempt> attempts() {
    return Stream.of(
            DocumentTable.rows("| `Content-Type` | what the body is |")
                .flatMap(row -> ofType(row.get(0), row.get(1))),
            DocumentTable.rows("| in a header | |")
                .flatMap(
                    row ->
                        DocumentTable.codes(row.get(0)).stream()
                            .map(header -> withHeader(header, row.get(1)))),
            DocumentTable.rows("| what comes | what becomes of it |")
                .flatMap(row -> special(row.get(0), row.get(1))))
        .flatMap(attempts -> attempts);
  }

  private static Stream<Attempt> ofType(String types, String body) {
    if (body.startsWith("a CloudEvent in binary mode")) {
      return binary(types);
    }
    Map<String, Integer> bodies =
        switch (body) {
          case "one click, or an array of clicks" ->
              Map.of(click(), 1, array(click(), click()), 2, click() + "\n" + click(), 0);
          case "one click a line" ->
              Map.of(click(), 1, click() + "\n" + click(), 2, array(click(), click()), 0);
          case "an array if it begins like one, else one click a line" ->
              Map.of(click() + "\n" + click(), 2, array(click(), click()), 2);
          case "a CloudEvent 1.0 whose `data` are a click" -> Map.of(event(), 1, click(), 0);
          case "an array of these" -> Map.of(array(event(), event()), 2, array(click()), 0);
          default -> throw new IllegalArgumentException("no test knows this body: " + body);
        };
    return mediaTypes(types)
        .flatMap(
            type ->
                bodies.entrySet().stream()
                    .map(one -> new Attempt(body, type, one.getKey(), one.getValue())));
  }

  private static Stream<Attempt> binary(String types) {
    List<String> attributes =
        DocumentTable.codes(types).stream().filter(code -> code.startsWith("ce-")).toList();
    List<String> headers =
        Stream.concat(
                Stream.of("Content-Type", mediaTypes(types).findFirst().orElseThrow()),
                attributes.stream().flatMap(name -> Stream.of(name, attribute(name))))
            .toList();
    return Map.of("{\"ad_id\":\"a\"}", 1, array("{\"ad_id\":\"a\"}", "{\"ad_id\":\"b\"}"), 0)
        .entrySet()
        .stream()
        .map(
            body ->
                new Attempt(
                    types, headers, body.getKey().getBytes(UTF_8), body.getValue(), REFUSED));
  }

  private static String attribute(String name) {
    return switch (name) {
      case "ce-specversion" -> "1.0";
      case "ce-id" -> UUID.randomUUID().toString();
      case "ce-time" -> Instant.now().toString();
      default -> throw new IllegalArgumentException("no attribute that is needed: " + name);
    };
  }

  private static Stream<String> mediaTypes(String cell) {
    return DocumentTable.codes(cell).stream().filter(code -> code.contains("/"));
  }

  private static Attempt withHeader(String header, String becomes) {
    int accepted = becomes.startsWith("415") ? 0 : 1;
    String value = header.substring(header.indexOf(':') + 1).strip();
    if (header.startsWith("charset=")) {
      return new Attempt(
          header,
          List.of("Content-Type", JSON + ";" + header),
          click().getBytes(UTF_8),
          accepted,
          415);
    }
    if (header.startsWith("Content-Type:")) {
      return new Attempt(
          header, List.of("Content-Type", value), click().getBytes(UTF_8), accepted, 415);
    }
    return new Attempt(
        header,
        List.of("Content-Type", JSON, "Content-Encoding", value),
        packed(value, click()),
        accepted,
        415);
  }

  private static Stream<Attempt> special(String what, String becomes) {
    int refused = becomes.startsWith("400") ? 0 : 1;
    return switch (what) {
      case "an NDJSON body as `application/json`, or a JSON document as NDJSON" ->
          Stream.of(
              new Attempt(what, JSON, click() + "\n" + click(), 2 * refused),
              new Attempt(what, NDJSON, array(click(), click()), 2 * refused),
              new Attempt(what, NDJSON, click().replace(",", ",\n"), refused));
      case "a UTF-8 byte order mark before an array, an object or a line" ->
          Stream.of(
              new Attempt(what, JSON, BYTE_ORDER_MARK + array(click(), click()), 2 * refused),
              new Attempt(what, JSON, BYTE_ORDER_MARK + click(), refused),
              new Attempt(
                  what,
                  NDJSON,
                  BYTE_ORDER_MARK + click() + "\n" + BYTE_ORDER_MARK + click(),
                  2 * refused));
      case "gzip of several members" ->
          Stream.of(gzip(what, join(gzip(click() + "\n"), gzip(click())), 2 * refused));
      case "gzip behind whose members something follows that is not gzip" ->
          Stream.of(gzip(what, join(gzip(click()), click().getBytes(UTF_8)), refused));
      default -> throw new IllegalArgumentException("no test knows this: " + what);
    };
  }

  private static Attempt gzip(String row, byte[] body, int accepted) {
    return new Attempt(
        row, List.of("Content-Type", NDJSON, "Content-Encoding", "gzip"), body, accepted, REFUSED);
  }

  private static byte[] packed(String encoding, String text) {
    return switch (encoding) {
      case "gzip", "x-gzip" -> gzip(text);
      case "zstd" -> Zstd.compress(text.getBytes(UTF_8));
      case "deflate" -> written(text, DeflaterOutputStream::new);
      default -> text.getBytes(UTF_8);
    };
  }

  private static byte[] gzip(String text) {
    return written(text, GZIPOutputStream::new);
  }

  @FunctionalInterface
  private interface Packer {
    OutputStream onto(ByteArrayOutputStream out) throws IOException;
  }

  private static byte[] written(String text, Packer packer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var packed = packer.onto(out)) {
      packed.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static String array(String... items) {
    return "[" + String.join(",", items) + "]";
  }

  private static String click() {
    return "{\"event_id\":\"%s\",\"ad_id\":\"a\",\"click_time\":%d}"
        .formatted(UUID.randomUUID(), System.currentTimeMillis());
  }

  private static String event() {
    return "{\"specversion\":\"1.0\",\"type\":\"click\",\"source\":\"/it\",\"id\":\"%s\",\"time\":\"%s\",\"data\":{\"ad_id\":\"a\"}}"
        .formatted(UUID.randomUUID(), Instant.now());
  }
}
