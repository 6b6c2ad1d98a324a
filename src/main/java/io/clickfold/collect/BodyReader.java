package io.clickfold.collect;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
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
final class BodyReader {
  private static final int RECEIVE_SECONDS = 30;

  private final HttpServerRequest request;
  private final ReceiveBudget budget;
  private final int limit;
  private Buffer body;
  private UniEmitter<? super byte[]> emitter;
  private long timer;
  private long taken;
  private boolean released;

  /**
   * @param limit the most bytes to receive
   */
  BodyReader(HttpServerRequest request, ReceiveBudget budget, int limit) {
    this.request = request;
    this.budget = budget;
    this.limit = limit;
  }

  /**
   * Receives the body and uses it; its share of the budget is given back after that. Fails with
   * {@link RefusedException} if the body is too large, or if there is no memory for it now.
   *
   * @param user also gets what takes more of the budget, for what it makes of the body
   */
  <T> Uni<T> use(BiFunction<Uni<byte[]>, IntPredicate, Uni<T>> user) {
    return user.apply(Uni.createFrom().<byte[]>emitter(e -> receive(e)), this::take)
        .eventually(this::release);
  }

  /** What the request says that its body has; 0 if it does not say. */
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
    Vertx vertx = Vertx.currentContext().owner();
    // A slow sender would keep its share of the budget from others.
    timer =
        vertx.setTimer(
            RECEIVE_SECONDS * 1000, late -> refuse(RefusedException.tooSlow(RECEIVE_SECONDS)));
    request.exceptionHandler(
        gone -> {
          vertx.cancelTimer(timer);
          emitter.fail(RefusedException.malformed("The body was cut off."));
        });
    request.handler(this::append);
    request.endHandler(
        end -> {
          vertx.cancelTimer(timer);
          byte[] received = body.getBytes();
          body = null;
          emitter.complete(received);
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
    Vertx.currentContext().owner().cancelTimer(timer);
    UnreadBody.discard(request);
    emitter.fail(reason);
  }

  private synchronized boolean take(int bytes) {
    if (released || !budget.tryTake(bytes)) {
      return false;
    }
    taken += bytes;
    return true;
  }

  /** Runs wherever the answer was made, and once more if the client goes away meanwhile. */
  private synchronized void release() {
    if (!released) {
      released = true;
      budget.giveBack(taken);
    }
  }
}
