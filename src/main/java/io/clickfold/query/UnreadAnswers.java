package io.clickfold.query;

import io.clickfold.platform.ClickfoldConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Breaks off answers in parts whose clients have stopped reading: each would keep what it has, and
 * its place among the answers under way, from others.
 */
@Singleton
final class UnreadAnswers {
  private final Duration patience;

  @Inject
  UnreadAnswers(ClickfoldConfig config) {
    this(config.query().unreadTimeout());
  }

  UnreadAnswers(Duration patience) {
    this.patience = patience;
  }

  /**
   * The same parts. Ends when the last one has been sent: what the answer takes is taken until
   * then.
   *
   * @param parts are asked for one by one, each when the one before has been sent
   * @param response is reset if a part cannot be sent for too long; the parts are then cancelled
   */
  <T> Multi<T> breakOff(Multi<T> parts, HttpServerResponse response) {
    return breakOff(parts, response::reset);
  }

  <T> Multi<T> breakOff(Multi<T> parts, Runnable end) {
    return Multi.createFrom()
        .deferred(
            () -> {
              Sending sending = new Sending(end);
              return endingOnDemand(parts)
                  .onRequest()
                  .invoke(more -> sending.sent())
                  .onItem()
                  .invoke(part -> sending.begins())
                  .onTermination()
                  .invoke(sending::ended);
            });
  }

  /** The end comes when it is asked for, as if it were a part. */
  private static <T> Multi<T> endingOnDemand(Multi<T> parts) {
    return Multi.createBy()
        .concatenating()
        .streams(parts.map(Optional::of), Multi.createFrom().item(Optional.<T>empty()))
        .select()
        .first(Optional::isPresent)
        .map(Optional::get);
  }

  /** What is being sent to one client. */
  private final class Sending {
    private final ScheduledFuture<?> timer;
    private final Runnable end;

    /** When the part that is being sent was begun; 0 if none is. */
    private volatile long since;

    Sending(Runnable end) {
      this.end = end;
      long half = Math.max(1, patience.toMillis() / 2);
      this.timer =
          Infrastructure.getDefaultWorkerPool()
              .scheduleWithFixedDelay(this::check, half, half, TimeUnit.MILLISECONDS);
    }

    void begins() {
      since = System.nanoTime() | 1;
    }

    void sent() {
      since = 0;
    }

    void ended() {
      timer.cancel(false);
    }

    private void check() {
      long begun = since;
      if (begun != 0 && System.nanoTime() - begun >= patience.toNanos()) {
        ended();
        end.run();
      }
    }
  }
}
