package io.clickfold.collector.body;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;

/**
 * Receives one request's body, up to a limit and within the {@link ReceiveBudget}, and keeps its
 * share of that as long as the request is under way. Chunked bodies are bounded too. Runs on the
 * request's event loop.
 */
public final class BodyReader implements ReceiveBudget.Receiving {
  private static final int RECEIVE_SECONDS = 30;

  private final HttpServerRequest request;
  private final ReceiveBudget budget;
  private final int limit;
  private Buffer body;
  private UniEmitter<? super byte[]> emitter;
  private Vertx vertx;
  private Context context;
  private long timer;
  private long sinceNanos;
  private long taken;
  private boolean released;

  /** Whether more of the body may come; if not, it is whole or refused. */
  private boolean receiving;

  /**
   * @param limit the most bytes to receive
   */
  public BodyReader(HttpServerRequest request, ReceiveBudget budget, int limit) {
    this.request = request;
    this.budget = budget;
    this.limit = limit;
  }

  /**
   * Receives the body and uses it; its share of the budget is given back after that. Fails with
   * {@link RefusedException} if the body is too large, or if there is no memory for it now.
   *
   * @param user also gets a way to reserve more of the budget, for what it makes of the body
   */
  public <T> Uni<T> use(BiFunction<Uni<byte[]>, IntPredicate, Uni<T>> user) {
    return user.apply(Uni.createFrom().<byte[]>emitter(e -> receive(e)), this::take)
        .eventually(this::release);
  }

  /** The length that the request declares for its body; 0 if it declares none. */
  static long declaredBytes(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void receive(UniEmitter<? super byte[]> emitter) {
    this.emitter = emitter;
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    // It grows with what comes: what is only announced must not take memory.
    body = Buffer.buffer();
    context = Vertx.currentContext();
    vertx = context.owner();
    // A slow sender would keep its share of the budget from others.
    timer =
        vertx.setTimer(
            RECEIVE_SECONDS * 1000, late -> refuse(RefusedException.tooSlow(RECEIVE_SECONDS)));
    sinceNanos = System.nanoTime();
    receiving = true;
    budget.begin(this);
    request.exceptionHandler(
        gone -> {
          if (endReceiving()) {
            emitter.fail(RefusedException.malformed("The body was cut off."));
          }
        });
    request.handler(this::append);
    request.endHandler(
        end -> {
          Buffer whole = body;
          if (endReceiving()) {
            emitter.complete(whole.getBytes());
          }
        });
    request.resume();
  }

  private void append(Buffer chunk) {
    if (body.length() + chunk.length() > limit) {
      refuse(RefusedException.tooManyBytes(limit));
    } else if (!take(chunk.length())) {
      refuse(RefusedException.tooMuchAtOnce());
    } else {
      body.appendBuffer(chunk);
    }
  }

  private void refuse(RefusedException reason) {
    if (endReceiving()) {
      fail(reason);
    }
  }

  private void fail(RefusedException reason) {
    vertx.cancelTimer(timer);
    body = null;
    UnreadBody.discard(request);
    emitter.fail(reason);
  }

  /** Ends the receiving; whether the body was being received until now. */
  private boolean endReceiving() {
    synchronized (this) {
      if (!receiving) {
        return false;
      }
      receiving = false;
    }
    budget.end(this);
    vertx.cancelTimer(timer);
    return true;
  }

  @Override
  public long sinceNanos() {
    return sinceNanos;
  }

  @Override
  public boolean giveUp() {
    synchronized (this) {
      if (taken == 0 || !endReceiving()) {
        return false;
      }
      release();
    }
    context.runOnContext(given -> fail(RefusedException.slowerThanOthers()));
    return true;
  }

  /** Not while this is locked: others may have to give up what they have, and this as well. */
  private boolean take(int bytes) {
    if (!budget.tryTake(bytes)) {
      return false;
    }
    synchronized (this) {
      if (!released) {
        taken += bytes;
        return true;
      }
    }
    budget.giveBack(bytes);
    return false;
  }

  /** Runs wherever the answer was made, and once more if the client goes away meanwhile. */
  private synchronized void release() {
    if (!released) {
      released = true;
      budget.giveBack(taken);
    }
  }
}
