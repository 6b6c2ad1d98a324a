package io.clickfold.endtoend;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A click that a test has sent. */
record KnownClick(
    String eventId,
    String adId,
    Instant time,
    String userId,
    String ip,
    String country,
    String device) {

  Instant minute() {
    return time.truncatedTo(ChronoUnit.MINUTES);
  }

  /** Another click like this one, but for its id, and longer ago. */
  KnownClick again(String otherId, Duration earlier) {
    return new KnownClick(otherId, adId, time.minus(earlier), userId, ip, country, device);
  }

  String json() {
    return """
        {"event_id":"%s","ad_id":"%s","click_time":"%s","user_id":"%s","ip":"%s",\
        "country":"%s","device":"%s"}"""
        .formatted(eventId, adId, time, userId, ip, country, device);
  }
}
