package io.clickfold.api.live;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.Optional;

/**
 * One client's events: the answer whenever it has changed, and a comment now and then, so that both
 * sides notice when the connection is gone. The first one says when to reconnect.
 *
 * <p>All that waits for a slow client is one signal that there is something to send. What it is, is
 * looked up when the client can take it: the newest answer.
 */
final class EventStream {
  /** The name of an event that says why there will be no others. */
  static final String PROBLEM = "problem";

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
    Optional<LiveAnswer> news = watcher.newest().filter(answer -> !answer.id().equals(sent));
    if (news.isEmpty() && begun && signal == Signal.CHANGE) {
      return Optional.empty();
    }
    OutboundSseEvent.Builder event = sse.newEventBuilder();
    if (!begun) {
      event.reconnectDelay(retry.toMillis());
      begun = true;
    }
    news.ifPresentOrElse(answer -> put(answer, event), () -> event.comment(""));
    return Optional.of(event.build());
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
