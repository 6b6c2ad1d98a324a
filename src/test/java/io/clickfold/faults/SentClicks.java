package io.clickfold.faults;

import io.clickfold.testing.KnownClick;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Every click that was sent, and what its sender knows of it. */
final class SentClicks {

  /** What a sender knows. */
  enum Outcome {
    /** It may have arrived or not. */
    UNKNOWN,
    /** It has to be counted. */
    ACKNOWLEDGED,
    /** It must not be counted. */
    ABORTED
  }

  /** A click and what is known of it. */
  record Sent(KnownClick click, Outcome outcome) {}

  private final Map<String, Sent> byId = new ConcurrentHashMap<>();

  /** To be said before it is sent. */
  void sending(KnownClick click) {
    byId.putIfAbsent(click.eventId(), new Sent(click, Outcome.UNKNOWN));
  }

  void acknowledged(KnownClick click) {
    byId.put(click.eventId(), new Sent(click, Outcome.ACKNOWLEDGED));
  }

  /** Its one transaction was not committed, nor can it be any more. */
  void aborted(KnownClick click) {
    byId.put(click.eventId(), new Sent(click, Outcome.ABORTED));
  }

  Collection<Sent> all() {
    return byId.values();
  }

  long count(Outcome outcome) {
    return byId.values().stream().filter(sent -> sent.outcome() == outcome).count();
  }
}
