package io.clickfold.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** A click that a test has sent. */
public record KnownClick(
    String eventId,
    String adId,
    Instant time,
    String userId,
    String ip,
    String country,
    String device) {

  private static final int ADS = 12;

  /** Of some ad: the lower its number, the more clicks it has. */
  public static KnownClick random(Random random, Instant time, String userId) {
    double skewed = random.nextDouble() * random.nextDouble();
    return new KnownClick(
        new UUID(random.nextLong(), random.nextLong()).toString(),
        "ad-" + (int) (skewed * ADS),
        time,
        userId,
        "10.0.0." + random.nextInt(30),
        List.of("KR", "DE", "US", "").get(random.nextInt(4)),
        random.nextBoolean() ? "mobile" : "desktop");
  }

  /** The same click of another ad, so many further on in the order of their clicks. */
  public KnownClick ofAdFurtherOn(long places) {
    long ad = (Long.parseLong(adId.substring("ad-".length())) + places) % ADS;
    return new KnownClick(eventId, "ad-" + ad, time, userId, ip, country, device);
  }

  /** The minute that it counts in. */
  public Instant minute() {
    return time.truncatedTo(ChronoUnit.MINUTES);
  }

  /** Another click like this one, but for its id, and longer ago. */
  public KnownClick again(String otherId, Duration earlier) {
    return new KnownClick(otherId, adId, time.minus(earlier), userId, ip, country, device);
  }

  /** As it is sent. */
  public String json() {
    return """
        {"event_id":"%s","ad_id":"%s","click_time":"%s","user_id":"%s","ip":"%s",\
        "country":"%s","device":"%s"}"""
        .formatted(eventId, adId, time, userId, ip, country, device);
  }
}
