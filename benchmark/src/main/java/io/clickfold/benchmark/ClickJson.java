package io.clickfold.benchmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.UUID;

/**
 * Reads all six fields of a click with Jackson's streaming parser, for the contenders that have no
 * parser of their own. It holds the fields of the click read last. Used by one thread.
 */
final class ClickJson {
  private static final int SECONDS_DIGITS = "2026-11-22T10:15:30".length();

  private final JsonFactory json = new JsonFactory();
  private String day = "";
  private long dayMillis;

  /** The event id's halves. */
  long idHigh;

  /** The other half. */
  long idLow;

  String adId;

  /** In milliseconds since 1970. */
  long time;

  String userId;
  String ip;
  String country;

  /** Reads one click, whole. */
  void read(byte[] value) {
    try (JsonParser parser = json.createParser(value)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "event_id" -> id(parser.getText());
          case "ad_id" -> adId = parser.getText();
          case "click_time" -> time = millis(parser.getText());
          case "user_id" -> userId = parser.getText();
          case "ip" -> ip = parser.getText();
          case "country" -> country = parser.getText();
          default -> parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void id(String text) {
    UUID id = UUID.fromString(text);
    idHigh = id.getMostSignificantBits();
    idLow = id.getLeastSignificantBits();
  }

  /** The date is the same for nearly all clicks, and the time of day is cheap to read. */
  private long millis(String text) {
    if (!text.startsWith(day) || day.isEmpty()) {
      day = text.substring(0, text.indexOf('T') + 1);
      dayMillis = Instant.parse(day + "00:00:00Z").toEpochMilli();
    }
    long seconds = (digits(text, 11) * 60L + digits(text, 14)) * 60 + digits(text, 17);
    int millis = 0;
    if (text.charAt(SECONDS_DIGITS) == '.') {
      millis = (text.charAt(20) - '0') * 100 + digits(text, 21);
    }
    return dayMillis + seconds * 1000 + millis;
  }

  private static int digits(String text, int at) {
    return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
  }
}
