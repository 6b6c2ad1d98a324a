package io.clickfold.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/**
 * A request to an endpoint of the API's description, with parameters, headers and a body that are
 * right, nearly right, or nonsense. The same random numbers make the same request.
 *
 * @param head all up to the body
 */
record RandomRequest(String head, byte[] body) {
  private static final int MAX_SHOWN = 400;

  private static final List<String> VALUES =
      List.of(
          "",
          "5m",
          "1h",
          "400d",
          "9999999d",
          "0m",
          "minute",
          "day",
          "country",
          "device",
          "ip",
          "KR",
          "zz",
          "203.0.113.9",
          "::1%25eth0",
          "10",
          "-1",
          "500",
          "99999999999999999999",
          "1e3",
          "true",
          "1970-01-01T00:00:00Z",
          "+999999999-12-31T23:59:59Z",
          "9999-12-31T23:59:00Z",
          "2026-02-30T00:00:00Z",
          "ad-1",
          "..",
          ".",
          "a;b",
          "\"'<>&",
          "\0",
          "\r\nX: y",
          "=cmd|' /C calc'!A0",
          "水\uD83D\uDE00",
          "a".repeat(256),
          "a".repeat(257));

  /** What no encoder would make. */
  private static final List<String> RAW_VALUES =
      List.of("%", "%zz", "%ED%A0%80", "%C0%AF", "%00", "+", "%2F", "a=b=c", "%E6%B0");

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/json",
          "application/x-ndjson",
          "text/plain",
          "application/cloudevents+json",
          "application/cloudevents-batch+json",
          "application/json; charset=utf-16",
          "application/octet-stream",
          ";",
          "a/b/c",
          "*/*",
          "");

  private static final List<String> HEADERS =
      List.of(
          "Accept: text/csv;values=raw",
          "Accept: application/json;q=0.1, text/csv;q=0.5",
          "Accept: image/png",
          "Accept: ",
          "Accept: a",
          "Accept: ;;q=x",
          "Accept: application/json;q=2",
          "Accept-Encoding: gzip;q=0, *",
          "Accept-Language: xx-,;q=",
          "If-None-Match: W/\"a\", *, \"",
          "If-Modified-Since: yesterday",
          "Range: bytes=9-1,-",
          "Last-Event-ID: 99999999999999999999",
          "Content-Encoding: gzip",
          "Content-Encoding: zstd",
          "Content-Encoding: gzip, gzip",
          "ce-specversion: 1.0",
          "ce-id: %ED%A0%80",
          "ce-time: %",
          "X-HTTP-Method-Override: DELETE",
          "Cookie: a=b; ;=;",
          "Origin: null",
          "Expect: 100-continue",
          "X-Long: " + "x".repeat(4_000));

  static RandomRequest of(JsonNode description, Random random) {
    List<String> paths = new ArrayList<>();
    description.path("paths").fieldNames().forEachRemaining(paths::add);
    String path = pick(paths, random);
    List<String> methods = new ArrayList<>();
    description.path("paths").path(path).fieldNames().forEachRemaining(methods::add);
    String method = pick(methods, random);
    JsonNode operation = description.path("paths").path(path).path(method);
    List<String> query = new ArrayList<>();
    String target = path;
    for (JsonNode given : operation.path("parameters")) {
      JsonNode parameter = resolved(description, given);
      String name = parameter.path("name").asText();
      if (parameter.path("in").asText().equals("path")) {
        target = target.replace("{" + name + "}", value(random));
      } else if (random.nextInt(3) > 0) {
        query.add(name + "=" + likely(name, random));
      }
    }
    if (random.nextInt(8) == 0) {
      query.add(pick(List.of("x", "", "last", "ad_id"), random) + "=" + value(random));
    }
    target = target.replaceAll("\\{[^}]*}", "x");
    if (!query.isEmpty()) {
      target += "?" + String.join("&", query);
    }
    boolean hasBody = operation.has("requestBody") || random.nextInt(30) == 0;
    String used =
        random.nextInt(20) == 0
            ? pick(List.of("HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "POST", "BREW"), random)
            : method.toUpperCase(Locale.ROOT);
    return with(used, target, hasBody ? body(path, random) : new byte[0], random);
  }

  private static RandomRequest with(String method, String target, byte[] plain, Random random) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    head.append("Connection: close\r\n");
    byte[] body = plain;
    if (body.length > 0) {
      head.append("Content-Type: ").append(pick(TYPES, random)).append("\r\n");
      if (random.nextInt(6) == 0) {
        body = gzip(body);
        head.append("Content-Encoding: gzip\r\n");
      }
    }
    for (int more = random.nextInt(3); more > 0; more--) {
      head.append(pick(HEADERS, random)).append("\r\n");
    }
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    return new RandomRequest(head.toString(), body);
  }

  private static JsonNode resolved(JsonNode description, JsonNode given) {
    return given.has("$ref") ? description.at(given.path("$ref").asText().substring(1)) : given;
  }

  /** Mostly what such a parameter can have, so that the request is not refused for it. */
  private static String likely(String name, Random random) {
    if (random.nextInt(3) == 0) {
      return value(random);
    }
    Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    return switch (name) {
      case "last" -> "5m";
      case "from" -> minute.minusSeconds(600).toString();
      case "to", "at" -> minute.toString();
      case "granularity" -> "minute";
      case "group_by" -> "country";
      case "window" -> "5m";
      case "n" -> "3";
      case "series" -> "10m";
      default -> "ad-1";
    };
  }

  private static String value(Random random) {
    return random.nextInt(5) == 0
        ? pick(RAW_VALUES, random)
        : URLEncoder.encode(pick(VALUES, random), StandardCharsets.UTF_8);
  }

  private static byte[] body(String path, Random random) {
    Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
    String json =
        switch (path) {
          case "/v1/clicks" -> clicks(random);
          case "/v1/reconciliations" -> "{\"hour\":\"%s\",\"repair\":false}".formatted(hour);
          default ->
              "{\"from\":\"%s\",\"to\":\"%s\",\"ads\":[\"ad-1\",\"\\ud800\"]}"
                  .formatted(hour.minusSeconds(60), hour);
        };
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return random.nextInt(3) == 0 ? bytes : damaged(bytes, random);
  }

  private static String clicks(Random random) {
    String click =
        "{\"event_id\":\"%s\",\"ad_id\":\"ad-1\",\"click_time\":%d,\"country\":\"kr\"}"
            .formatted(new UUID(random.nextLong(), random.nextLong()), System.currentTimeMillis());
    return switch (random.nextInt(5)) {
      case 0 -> click;
      case 1 -> "[" + click + "," + click + "]";
      case 2 -> click + "\n" + click + "\n";
      case 3 -> "{\"specversion\":\"1.0\",\"id\":\"\\ud800\",\"data\":" + click + "}";
      default -> "[{\"specversion\":\"1.0\",\"id\":\"e\",\"data\":" + click + "}]";
    };
  }

  /** Cut, or with some bytes changed, or with a part of it again and again. */
  private static byte[] damaged(byte[] bytes, Random random) {
    switch (random.nextInt(3)) {
      case 0 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 1 -> {
        byte[] changed = bytes.clone();
        for (int left = random.nextInt(4); left >= 0; left--) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
      }
      default -> {
        int length = 1 + random.nextInt(bytes.length);
        byte[] part = Arrays.copyOf(bytes, length);
        byte[] again = new byte[length * (1 + random.nextInt(200))];
        for (int at = 0; at < again.length; at += length) {
          System.arraycopy(part, 0, again, at, length);
        }
        return again;
      }
    }
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static <T> T pick(List<T> some, Random random) {
    return some.get(random.nextInt(some.size()));
  }

  /** Whether no body is wanted. */
  boolean isHead() {
    return head.startsWith("HEAD ");
  }

  /** Whether it is for a URI at all. */
  boolean hasAddress() {
    try {
      return !new URI(head.split(" ", 3)[1]).getRawPath().isEmpty();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** As it is sent. */
  byte[] bytes() {
    byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }

  @Override
  public String toString() {
    String text = head + new String(body, StandardCharsets.ISO_8859_1);
    return text.substring(0, Math.min(text.length(), MAX_SHOWN)).replace("\r\n", " | ");
  }
}
