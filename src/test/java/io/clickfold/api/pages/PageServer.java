package io.clickfold.api.pages;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A server with the pages that are on the class path, and nothing else. */
final class PageServer implements AutoCloseable {
  /** What it answers to all else. */
  static final String OTHER = "other";

  private static final int TIMEOUT_SECONDS = 20;

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;

  /**
   * @param refusal as {@link PageHandler} has it
   */
  PageServer(Optional<String> refusal) {
    PageHandler pages = new PageHandler(new PageFiles(true), refusal);
    Router router = Router.router(vertx);
    router.route().handler(pages::answer);
    router.route().handler(context -> context.end(OTHER));
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .join();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.actualPort(), path));
  }

  @Override
  public void close() {
    vertx
        .close()
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .join();
  }
}
