package io.clickfold.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real connections, of clients that read nothing, or something. */
class UnsentAnswersTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  /** More than what the network takes of an answer that is not read. */
  private static final int ANSWER_BYTES = 16 << 20;

  private static final int MAX_BYTES = 4 * ANSWER_BYTES;

  private final Vertx vertx = Vertx.vertx();
  private final List<Socket> sockets = new ArrayList<>();
  private HttpServer server;

  @AfterEach
  void close() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void refusesRequestsWhileUnreadAnswersTakeAllTheRoom() throws Exception {
    UnsentAnswers unsent = serve(LONG, LONG);
    for (int i = 1; i <= 4; i++) {
      Socket client = ask("/v1/large");
      long bytes = (long) i * ANSWER_BYTES;
      await().atMost(Duration.ofSeconds(20)).until(() -> unsent.bytes() == bytes);
      assertThat(readHead(client)).contains("200 OK");
    }
    assertThat(read(ask("/v1/small"), 120)).contains("503", "retry-after: 5");
    assertThat(readHead(ask("/q/health"))).contains("200 OK");

    sockets.get(0).close();
    await().atMost(Duration.ofSeconds(20)).until(() -> unsent.bytes() == 3L * ANSWER_BYTES);
    assertThat(readHead(ask("/v1/small"))).contains("200 OK");
  }

  @Test
  void answersThatHaveBeenUnreadForLongMakeRoom() throws Exception {
    UnsentAnswers unsent = serve(LONG, Duration.ZERO);
    for (int i = 0; i < 20; i++) {
      assertThat(readHead(ask("/v1/large"))).contains("200 OK");
      assertThat(unsent.bytes()).isLessThanOrEqualTo(MAX_BYTES);
    }
    assertThat(readHead(ask("/v1/small"))).contains("200 OK");
  }

  @Test
  void anAnswerThatIsNotReadIsCutOff() throws Exception {
    UnsentAnswers unsent =
        serve(Duration.ofMillis(500).minus(UnsentAnswers.timeFor(ANSWER_BYTES)), LONG);
    ask("/v1/large");
    await().atMost(Duration.ofSeconds(20)).until(() -> unsent.bytes() == 0);
  }

  @Test
  void whatIsReadTakesNothing() throws Exception {
    UnsentAnswers unsent = serve(LONG, LONG);
    InputStream answer = ask("/v1/large").getInputStream();
    assertThat(answer.readNBytes(ANSWER_BYTES)).hasSize(ANSWER_BYTES);
    await().atMost(Duration.ofSeconds(20)).until(() -> unsent.bytes() == 0);
    readHead(ask("/v1/small"));
    assertThat(unsent.bytes()).isZero();
  }

  private UnsentAnswers serve(Duration patience, Duration slow) throws Exception {
    UnsentAnswers unsent = new UnsentAnswers(patience, slow, MAX_BYTES, new ObjectMapper());
    Router router = Router.router(vertx);
    router.route().handler(unsent::check);
    router.route("/v1/large").handler(c -> c.end(Buffer.buffer(new byte[ANSWER_BYTES])));
    router.route().handler(c -> c.end("small"));
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    return unsent;
  }

  private Socket ask(String path) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("127.0.0.1", server.actualPort()));
    socket.setSoTimeout(20_000);
    String request = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String readHead(Socket socket) throws IOException {
    return read(socket, 30);
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
  }
}
