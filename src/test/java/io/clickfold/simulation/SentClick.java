package io.clickfold.simulation;

import java.time.Instant;

/**
 * A click as a client sends it.
 *
 * @param timeMillis when it happened, in milliseconds since 1970
 */
record SentClick(String eventId, String adId, long timeMillis, String country, String user) {
  /** As a record of the raw queue has it. */
  String json() {
    return "{\"event_id\":\""
        + eventId
        + "\",\"ad_id\":\""
        + adId
        + "\",\"click_time\":\""
        + Instant.ofEpochMilli(timeMillis)
        + "\",\"country\":\""
        + country
        + "\",\"user_id\":\""
        + user
        + "\"}";
  }

  /** The start of its minute, in milliseconds since 1970. */
  long minute() {
    return timeMillis - Math.floorMod(timeMillis, 60_000L);
  }
}
