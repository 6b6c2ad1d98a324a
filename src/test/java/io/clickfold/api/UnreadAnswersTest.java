package io.clickfold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.platform.UnsentAnswers;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UnreadAnswersTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final CountDownLatch broken = new CountDownLatch(1);
  private final UnreadAnswers unread = new UnreadAnswers(TIMEOUT);

  @Test
  void breaksOffWhatIsNotRead() throws InterruptedException {
    AssertSubscriber<Integer> client = answer(Multi.createFrom().range(0, 10));
    client.request(1).awaitItems(1);
    assertThat(broken.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void waitsForWhatIsToBeSent() throws InterruptedException {
    AssertSubscriber<Integer> client = answer(Multi.createFrom().emitter(emitter -> {}));
    client.request(1);
    assertThat(broken.await(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    client.cancel();
  }

  @Test
  void theLastPartIsOneThatCanBeUnread() throws InterruptedException {
    AssertSubscriber<Integer> client = answer(Multi.createFrom().item(1));
    client.request(1).awaitItems(1);
    assertThat(broken.await(20, TimeUnit.SECONDS)).isTrue();
    client.assertNotTerminated();
  }

  @Test
  void endsWhenTheLastPartHasBeenSent() throws InterruptedException {
    AssertSubscriber<Integer> client = answer(Multi.createFrom().items(1, 2));
    client.request(1).awaitItems(1);
    client.request(1).awaitItems(2).assertNotTerminated();
    client.request(1).assertCompleted().assertItems(1, 2);
    assertThat(broken.await(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void nothingEndsAtOnce() {
    answer(Multi.createFrom().<Integer>empty()).request(1).assertCompleted();
  }

  @Test
  void takesItsTimeForEachPart() {
    AssertSubscriber<Long> client =
        answer(Multi.createFrom().ticks().every(TIMEOUT.dividedBy(10)).onOverflow().drop());
    for (int i = 1; i <= 20; i++) {
      client.request(1);
      client.awaitItems(i);
    }
    assertThat(broken.getCount()).isEqualTo(1);
    client.cancel();
  }

  @Test
  void forgetsWhatHasEnded() throws InterruptedException {
    AssertSubscriber<Integer> client = answer(Multi.createFrom().range(0, 10));
    client.request(1).awaitItems(1);
    client.cancel();
    assertThat(broken.await(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void aSlowClientHasNoMoreThanTheTimeForAllParts() throws InterruptedException {
    Duration patience = Duration.ofSeconds(1);
    AssertSubscriber<Integer> client =
        new UnreadAnswers(patience)
            .breakOff(
                Multi.createFrom().range(0, 1_000),
                part -> Duration.ofMillis(10),
                broken::countDown)
            .subscribe()
            .withSubscriber(AssertSubscriber.create());
    int parts = 0;
    do {
      client.request(1).awaitItems(++parts);
    } while (!broken.await(patience.toMillis() / 5, TimeUnit.MILLISECONDS) && parts < 100);
    assertThat(broken.getCount()).isZero();
    client.cancel();
  }

  @Test
  void aSecondForEach64Kilobytes() {
    assertThat(UnsentAnswers.timeFor(3 * 64 * 1024)).isEqualTo(Duration.ofSeconds(3));
  }

  /** What the network does not buffer is given up, too, and not waited for. */
  @Test
  void cutsAConnectionOffOnWhichNothingIsRead() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    Vertx vertx = Vertx.vertx();
    try (Socket socket = new Socket()) {
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(request -> send(endless(cancelled), request))
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress("127.0.0.1", server.actualPort()));
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  private static Multi<Buffer> endless(CountDownLatch cancelled) {
    return Multi.createFrom()
        .items(Stream.generate(() -> Buffer.buffer(new byte[1 << 20])))
        .onCancellation()
        .invoke(cancelled::countDown);
  }

  /** Each part when the one before has been sent, as the framework does. */
  private void send(Multi<Buffer> parts, HttpServerRequest request) {
    HttpServerResponse response = request.response().setChunked(true);
    AssertSubscriber<Buffer> subscriber =
        new AssertSubscriber<>() {
          @Override
          public void onItem(Buffer part) {
            response.write(part).onSuccess(sent -> request(1));
          }
        };
    response.closeHandler(closed -> subscriber.cancel());
    unread.breakOff(parts, request).subscribe().withSubscriber(subscriber).request(1);
  }

  private <T> AssertSubscriber<T> answer(Multi<T> parts) {
    return unread
        .breakOff(parts, part -> TIMEOUT, broken::countDown)
        .subscribe()
        .withSubscriber(AssertSubscriber.create());
  }
}
