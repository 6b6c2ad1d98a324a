package io.clickfold.collector.body;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/** What a client still sends of a body that is refused. */
public final class UnreadBody {
  private static final long GRACE_MILLIS = 2_000;

  private UnreadBody() {}

  /**
   * Reads the rest and throws it away, for a while: closing the connection at once would reset it,
   * and the client could lose the answer.
   */
  public static void discard(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    Vertx vertx = Vertx.currentContext().owner();
    long timer = vertx.setTimer(GRACE_MILLIS, expired -> request.connection().close());
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.handler(chunk -> {});
    request.endHandler(end -> vertx.cancelTimer(timer));
    request.resume();
  }
}
