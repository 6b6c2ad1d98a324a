package io.clickfold.fold;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One partition of the raw queue: what was appended stays, at its offset. */
final class Log {
  /** A click as its sender meant it. Empty dimensions are left out of the JSON. */
  record Entry(
      String eventId, String adId, long time, String country, String device, long brokerMillis) {

    Entry appendedAt(long millis) {
      return new Entry(eventId, adId, time, country, device, millis);
    }

    /** So long in bursts that a few dozen of them do not fit into a cube's head. */
    String user() {
      return "u-" + eventId + (eventId.startsWith("burst") ? "-".repeat(200) : "");
    }

    byte[] json() {
      StringBuilder json = new StringBuilder("{\"event_id\":\"").append(eventId);
      json.append("\",\"ad_id\":\"").append(adId).append('"');
      json.append(",\"click_time\":").append(time);
      json.append(",\"user_id\":\"").append(user()).append('"');
      if (!country.isEmpty()) {
        json.append(",\"country\":\"").append(country).append('"');
      }
      if (!device.isEmpty()) {
        json.append(",\"device\":\"").append(device).append('"');
      }
      return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  void append(Entry entry) {
    entries.add(entry);
  }

  Entry get(long offset) {
    return entries.get((int) offset);
  }

  int end() {
    return entries.size();
  }
}
