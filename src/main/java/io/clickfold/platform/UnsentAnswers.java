package io.clickfold.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.problem.Problem;
import io.clickfold.problem.ProblemKind;
import io.netty.buffer.Unpooled;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the memory of answers that are whole, but not read by their clients: the network buffers
 * only so much of them. Beyond the bound those that have been unread for long are cut off, and new
 * requests are refused; each is cut off in the end. Answers in parts bound themselves. Thread-safe.
 */
@ApplicationScoped
public class UnsentAnswers {
  /** The most bytes of an answer that need not be watched: the network buffers that many. */
  static final int SMALL_BYTES = 16 * 1024;

  private static final ProblemKind REFUSAL = ProblemKind.TOO_MANY_UNREAD_ANSWERS;
  private static final int BEFORE_THE_SERVERS_LIMIT = 101;
  private static final String PATH = "/v1/";
  private static final int SHARE_OF_HEAP = 8;
  private static final Duration SLOW = Duration.ofSeconds(2);
  private static final int LEAST_BYTES_PER_SECOND = 64 * 1024;

  private final Duration patience;
  private final Duration slow;
  private final long most;
  private final String refusal;

  /** The oldest first. */
  private final Set<Unsent> unsent = new LinkedHashSet<>();

  private long bytes;

  @Inject
  UnsentAnswers(ClickfoldConfig config, ObjectMapper json) throws JsonProcessingException {
    this(
        config.query().unreadTimeout(),
        SLOW,
        Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP,
        json);
  }

  /**
   * @param patience how long an answer may be unread, besides a second for each 64 KiB
   * @param slow an answer that is unread for longer has to make room for others
   * @param most bytes of all
   */
  UnsentAnswers(Duration patience, Duration slow, long most, ObjectMapper json)
      throws JsonProcessingException {
    this.patience = patience;
    this.slow = slow;
    this.most = most;
    this.refusal =
        json.writeValueAsString(
            REFUSAL.problem(
                "Answers that their clients do not read take all the memory that there is for them."
                    + " Try again later."));
  }

  /**
   * How long a client may take for so many bytes, besides some patience: slower ones may be cut
   * off.
   */
  public static Duration timeFor(long bytes) {
    return Duration.ofMillis(bytes * 1000 / LEAST_BYTES_PER_SECOND);
  }

  /** Cuts a client off, also one that reads nothing of what is being sent to it. */
  public static void cutOff(HttpServerRequest client) {
    // Closing a connection in order would wait until all that is written has been sent.
    ((ConnectionBase) client.connection()).channelHandlerContext().close();
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, BEFORE_THE_SERVERS_LIMIT);
  }

  /** Looks after the answer of a request to the API, or refuses it. */
  void check(RoutingContext context) {
    if (!context.normalizedPath().startsWith(PATH)) {
      context.next();
    } else if (makeRoom()) {
      context.addBodyEndHandler(written -> written(context.request()));
      context.next();
    } else {
      context
          .response()
          .setStatusCode(503)
          .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
          .putHeader(
              HttpHeaders.RETRY_AFTER,
              Long.toString(REFUSAL.retryAfter().orElseThrow().toSeconds()))
          .end(refusal);
    }
  }

  private void written(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (response.bytesWritten() > SMALL_BYTES && !response.isChunked()) {
      Unsent answer = new Unsent(request, response.bytesWritten());
      add(answer);
      answer.await();
      makeRoom();
    }
  }

  private synchronized void add(Unsent answer) {
    unsent.add(answer);
    bytes += answer.bytes;
  }

  private synchronized void remove(Unsent answer) {
    if (unsent.remove(answer)) {
      bytes -= answer.bytes;
    }
  }

  /** Whether there is room for more, as it is when slow ones have been cut off. */
  private boolean makeRoom() {
    for (Optional<Unsent> slowest = slowest(); slowest.isPresent(); slowest = slowest()) {
      slowest.get().cutOff();
    }
    return bytes() < most;
  }

  private synchronized Optional<Unsent> slowest() {
    long now = System.nanoTime();
    return bytes < most
        ? Optional.empty()
        : unsent.stream().findFirst().filter(oldest -> now - oldest.since >= slow.toNanos());
  }

  /** The bytes of all answers that are not read yet. */
  synchronized long bytes() {
    return bytes;
  }

  /** An answer that its client has not read. */
  private final class Unsent {
    private final HttpServerRequest client;
    private final ConnectionBase connection;
    private final long bytes;
    private final long since = System.nanoTime();

    Unsent(HttpServerRequest client, long bytes) {
      this.client = client;
      this.connection = (ConnectionBase) client.connection();
      this.bytes = bytes;
    }

    /** An empty write behind the answer completes when the answer has been sent. */
    void await() {
      ScheduledFuture<?> timer =
          connection
              .channel()
              .eventLoop()
              .schedule(
                  this::cutOff, patience.plus(timeFor(bytes)).toMillis(), TimeUnit.MILLISECONDS);
      connection
          .channelHandlerContext()
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              sent -> {
                timer.cancel(false);
                remove(this);
              });
    }

    void cutOff() {
      remove(this);
      UnsentAnswers.cutOff(client);
    }
  }
}
