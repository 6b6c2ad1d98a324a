package io.clickfold.api;

import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.UnsentAnswers;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Breaks off answers in parts whose clients have stopped reading, or read too slowly: each would
 * keep what it has, and its place among the answers under way, from others.
 */
@Singleton
public final class UnreadAnswers {
  private final Duration patience;

  @Inject
  UnreadAnswers(ClickfoldConfig config) {
    this(config.query().unreadTimeout());
  }

  UnreadAnswers(Duration patience) {
    this.patience = patience;
  }

  /**
   * The same parts. Ends when the last one has been sent: what the answer occupies stays occupied
   * until then.
   *
   * @param parts are asked for one by one, each when the one before has been sent
   * @param client is cut off if a part cannot be sent for too long; the parts are then cancelled
   */
  public <T> Multi<T> breakOff(Multi<T> parts, HttpServerRequest client) {
    return breakOff(parts, part -> patience, () -> UnsentAnswers.cutOff(client));
  }

  /**
   * The same for an answer that has an end, and must not take for ever: its client is also cut off
   * if all parts together cannot be sent within the patience and a second for each 64 KiB.
   *
   * @param bytes that a part has
   */
  public <T> Multi<T> breakOff(Multi<T> parts, ToLongFunction<T> bytes, HttpServerRequest client) {
    return breakOff(
        parts,
        part -> UnsentAnswers.timeFor(bytes.applyAsLong(part)),
        () -> UnsentAnswers.cutOff(client));
  }

  /**
   * @param time that a part adds to what all may take
   */
  public <T> Multi<T> breakOff(Multi<T> parts, Function<T, Duration> time, Runnable end) {
    return Multi.createFrom()
        .deferred(
            () -> {
              Sending sending = new Sending(end);
              return endingOnDemand(parts.invoke(part -> sending.may(time.apply(part))))
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

    /**
     * The time allowed for all parts that were begun, and the time spent on those that were sent.
     */
    private long allowedNanos = patience.toNanos();

    private long spentNanos;

    /** Whether a part is being sent, and since when. */
    private boolean isSending;

    private long since;

    Sending(Runnable end) {
      this.end = end;
      long half = Math.max(1, patience.toMillis() / 2);
      this.timer =
          Infrastructure.getDefaultWorkerPool()
              .scheduleWithFixedDelay(this::check, half, half, TimeUnit.MILLISECONDS);
    }

    synchronized void may(Duration more) {
      allowedNanos += more.toNanos();
    }

    synchronized void begins() {
      isSending = true;
      since = System.nanoTime();
    }

    synchronized void sent() {
      if (isSending) {
        isSending = false;
        spentNanos += System.nanoTime() - since;
      }
    }

    void ended() {
      timer.cancel(false);
    }

    private void check() {
      if (isTooSlow()) {
        ended();
        end.run();
      }
    }

    private synchronized boolean isTooSlow() {
      long nanos = System.nanoTime() - since;
      return isSending && (nanos >= patience.toNanos() || spentNanos + nanos >= allowedNanos);
    }
  }
}
