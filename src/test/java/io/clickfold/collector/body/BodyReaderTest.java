package io.clickfold.collector.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
  private static final int LIMIT = 1 << 20;
  private static final int BUDGET = 3 << 20;

  private final Vertx vertx = Vertx.vertx();
  private ReceiveBudget budget = new ReceiveBudget(BUDGET, Duration.ofMinutes(1));

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void whatIsOnlyAnnouncedTakesNoMemory() {
    List<Receiving> announced = new ArrayList<>();
    announced.add(receive());
    long before = usedBytes();
    for (int i = 0; i < 4_000; i++) {
      announced.add(receive());
    }
    assertThat(usedBytes() - before).isLessThan(40_000_000);
    assertThat(budget.free()).isEqualTo(BUDGET);
    announced.forEach(Receiving::cutOff);
  }

  @Test
  void keepsItsShareUntilTheAnswerIsMade() {
    Receiving one = receive();
    one.send(new byte[1_000]);
    one.send(new byte[2_000]);
    one.end();
    assertThat(one.body().join()).hasSize(3_000);
    assertThat(budget.free()).isEqualTo(BUDGET - 3_000);
    one.answer().complete("done");
    one.subscriber().awaitItem().assertItem("done");
    assertThat(budget.free()).isEqualTo(BUDGET);
  }

  @Test
  void givesItsShareBackHoweverTheRequestEnds() {
    Receiving failed = receive();
    failed.send(new byte[1_000]);
    failed.end();
    failed.answer().completeExceptionally(new IllegalStateException());
    failed.subscriber().awaitFailure();
    assertThat(budget.free()).isEqualTo(BUDGET);

    Receiving cutOff = receive();
    cutOff.send(new byte[1_000]);
    cutOff.cutOff();
    assertRefused(cutOff, 400);

    Receiving gone = receive();
    gone.send(new byte[1_000]);
    gone.end();
    gone.body().join();
    gone.subscriber().cancel();
    assertThat(budget.free()).isEqualTo(BUDGET);

    Receiving tooLarge = receive();
    tooLarge.send(new byte[LIMIT]);
    tooLarge.send(new byte[1]);
    assertRefused(tooLarge, 413);
  }

  @Test
  void refusesWhatTheBudgetHasNoRoomFor() {
    List<Receiving> large = new ArrayList<>();
    for (int i = 0; i < BUDGET / LIMIT; i++) {
      large.add(receive());
      large.get(i).send(new byte[LIMIT]);
    }
    Receiving more = receive();
    more.send(new byte[1]);
    assertThat(statusOf(more)).isEqualTo(503);
    large.forEach(Receiving::cutOff);
    assertThat(budget.free()).isEqualTo(BUDGET);
  }

  @Test
  void slowBodiesMakeRoomForOthers() {
    budget = new ReceiveBudget(BUDGET, Duration.ZERO);
    Receiving empty = receive();
    List<Receiving> slow = new ArrayList<>();
    for (int i = 0; i < BUDGET / LIMIT; i++) {
      slow.add(receive());
      slow.get(i).send(new byte[LIMIT - 1]);
    }
    for (int i = 0; i < 10; i++) {
      Receiving quick = receive();
      quick.send(new byte[1_000]);
      quick.end();
      assertThat(quick.body()).succeedsWithin(Duration.ofSeconds(20));
      quick.answer().complete("done");
      quick.subscriber().awaitItem();
    }
    assertThat(statusOf(slow.get(0))).isEqualTo(503);
    slow.get(0).send(new byte[1]);
    slow.get(0).end();

    // Others keep what they have, and so do those that are received.
    slow.get(1).send(new byte[1]);
    slow.get(1).end();
    assertThat(slow.get(1).body().join()).hasSize(LIMIT);
    Receiving last = receive();
    last.send(new byte[LIMIT]);
    last.send(new byte[0]);
    last.end();
    last.body().join();
    for (Receiving whole : List.of(slow.get(1), last)) {
      whole.answer().complete("done");
      whole.subscriber().awaitItem();
    }
    slow.get(2).cutOff();
    empty.cutOff();
    assertThat(budget.free()).isEqualTo(BUDGET);
  }

  private void assertRefused(Receiving one, int status) {
    assertThat(statusOf(one)).isEqualTo(status);
    assertThat(budget.free()).isEqualTo(BUDGET);
  }

  private static int statusOf(Receiving one) {
    return ((RefusedException) one.subscriber().awaitFailure().getFailure()).status();
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** A request that says it has as much as it may, and sends nothing yet. */
  private Receiving receive() {
    return onEventLoop(
        () -> {
          Map<String, Object> handlers = new HashMap<>();
          CompletableFuture<byte[]> body = new CompletableFuture<>();
          CompletableFuture<String> answer = new CompletableFuture<>();
          BodyReader reader = new BodyReader(request(handlers), budget, LIMIT);
          UniAssertSubscriber<String> subscriber =
              reader
                  .<String>use(
                      (bytes, room) ->
                          bytes.invoke(body::complete).chain(() -> Uni.createFrom().future(answer)))
                  .subscribe()
                  .withSubscriber(UniAssertSubscriber.create());
          return new Receiving(handlers, body, answer, subscriber);
        });
  }

  /** Of a request, only what the reader uses: remembers the handlers. */
  private static HttpServerRequest request(Map<String, Object> handlers) {
    return (HttpServerRequest)
        Proxy.newProxyInstance(
            BodyReaderTest.class.getClassLoader(),
            new Class<?>[] {HttpServerRequest.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getHeader")) {
                return HttpHeaders.CONTENT_LENGTH.equals(arguments[0])
                    ? Integer.toString(LIMIT)
                    : null;
              }
              if (method.getReturnType() == boolean.class) {
                return false;
              }
              if (method.getName().endsWith("andler")) {
                handlers.put(method.getName(), arguments[0]);
              }
              return proxy;
            });
  }

  private <T> T onEventLoop(Supplier<T> action) {
    CompletableFuture<T> done = new CompletableFuture<>();
    vertx.runOnContext(
        run -> {
          try {
            done.complete(action.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done.join();
  }

  private final class Receiving {
    private final Map<String, Object> handlers;
    private final CompletableFuture<byte[]> body;
    private final CompletableFuture<String> answer;
    private final UniAssertSubscriber<String> subscriber;

    Receiving(
        Map<String, Object> handlers,
        CompletableFuture<byte[]> body,
        CompletableFuture<String> answer,
        UniAssertSubscriber<String> subscriber) {
      this.handlers = handlers;
      this.body = body;
      this.answer = answer;
      this.subscriber = subscriber;
    }

    CompletableFuture<byte[]> body() {
      return body;
    }

    CompletableFuture<String> answer() {
      return answer;
    }

    UniAssertSubscriber<String> subscriber() {
      return subscriber;
    }

    void send(byte[] some) {
      handle("handler", Buffer.buffer(some));
    }

    void end() {
      handle("endHandler", null);
    }

    void cutOff() {
      handle("exceptionHandler", new IllegalStateException("closed"));
    }

    @SuppressWarnings("unchecked")
    private void handle(String name, Object event) {
      onEventLoop(
          () -> {
            ((Handler<Object>) handlers.get(name)).handle(event);
            return name;
          });
    }
  }
}
