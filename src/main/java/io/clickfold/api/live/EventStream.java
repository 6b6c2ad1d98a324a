package io.clickfold.api.live;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One client's events: the answer whenever it has changed, and a heartbeat now and then, so that
 * both sides notice when the connection is gone, and the client when the answer is not read any
 * more. The first one says when to reconnect.
 *
 * <p>All that waits for a slow client is one signal that there is something to send. What it is, is
 * looked up when the client can take it: the newest answer.
 */
final class EventStream {
  /** The name of an event that says why there will be no others. */
  static final String PROBLEM = "problem";

  /** The name of an event that says how fresh the answer is that the client has. */
  static final String HEARTBEAT = "heartbeat";

  private static final String NEVER_READ = "{}";

  private final LiveAnswers<?>.Watcher watcher;
  private final Multi<?> heartbeats;
  private final Duration retry;
  private final Sse sse;
  private final StreamMemory.AnswerReservation sending;
  private volatile MultiEmitter<? super Signal> signals;
  private volatile boolean ended;
  private String sent;
  private boolean begun;

  /**
   * @param watcher is closed with the stream
   * @param lastEventId the id of the answer that the client has from an earlier stream; or null
   * @param sending is used for what is being sent, and is closed with the stream
   */
  EventStream(
      LiveAnswers<?>.Watcher watcher,
      Multi<?> heartbeats,
      Duration retry,
      Sse sse,
      String lastEventId,
      StreamMemory.AnswerReservation sending) {
    this.watcher = watcher;
    this.heartbeats = heartbeats;
    this.retry = retry;
    this.sse = sse;
    this.sent = lastEventId;
    this.sending = sending;
  }

  /** The events, for one subscriber. */
  Multi<OutboundSseEvent> events() {
    return Multi.createFrom()
        .<Signal>emitter(this::begin, BackPressureStrategy.LATEST)
        .map(this::event)
        .select()
        .where(Optional::isPresent)
        .map(Optional::get)
        .onRequest()
        .invoke(more -> sending.empty());
  }

  /** Ends it; its client is to come again. */
  void end() {
    ended = true;
    MultiEmitter<? super Signal> emitter = signals;
    if (emitter != null) {
      emitter.complete();
    }
  }

  private void begin(MultiEmitter<? super Signal> emitter) {
    signals = emitter;
    Cancellable beats =
        heartbeats.subscribe().with(beat -> emitter.emit(Signal.HEARTBEAT), emitter::fail);
    emitter.onTermination(
        () -> {
          beats.cancel();
          watcher.close();
          sending.close();
        });
    watcher.onChange(() -> emitter.emit(Signal.CHANGE));
    if (ended) {
      emitter.complete();
    }
  }

  /** Called for one signal at a time, when the client can take an event. */
  private Optional<OutboundSseEvent> event(Signal signal) {
    // Before the answer, which is then as new as this at least.
    Optional<Instant> asOf = watcher.asOf();
    Optional<LiveAnswer> news = watcher.newest().filter(answer -> !answer.id().equals(sent));
    if (news.isEmpty() && begun && signal == Signal.CHANGE) {
      return Optional.empty();
    }
    OutboundSseEvent.Builder event = sse.newEventBuilder();
    if (!begun) {
      event.reconnectDelay(retry.toMillis());
      begun = true;
    }
    if (news.isPresent()) {
      put(news.get(), event);
    } else if (signal == Signal.HEARTBEAT) {
      event.name(HEARTBEAT).data(String.class, heartbeat(asOf));
    } else {
      event.comment("");
    }
    return Optional.of(event.build());
  }

  /** JSON, as answers are. */
  private static String heartbeat(Optional<Instant> asOf) {
    return asOf.map(instant -> instant.truncatedTo(ChronoUnit.MILLIS))
        .map("{\"as_of\":\"%s\"}"::formatted)
        .orElse(NEVER_READ);
  }

  private void put(LiveAnswer newest, OutboundSseEvent.Builder event) {
    LiveAnswer answer = sending.hold(newest);
    event.data(String.class, answer.json());
    if (answer.isProblem()) {
      event.name(PROBLEM);
      signals.complete();
    } else {
      event.id(answer.id());
      sent = answer.id();
    }
  }

  private enum Signal {
    CHANGE,
    HEARTBEAT
  }
}
