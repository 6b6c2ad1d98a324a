package io.clickfold.dev.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.click.Dimension;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpQueryApiTest {
  private static final long FROM = Instant.parse("2026-11-22T10:15:00Z").toEpochMilli();

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<HttpServerRequest> asked = new AtomicReference<>();
  private volatile int status = 200;
  private volatile String body;

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void asksAndReads() {
    body =
        """
        {"ad_id":"a b","clicks":7,"final":false,"new_field":1,
         "series":[{"from":"2026-11-22T10:15:00Z","clicks":3,"final":true},
                   {"from":"2026-11-22T10:16:00Z","clicks":4,"final":false}],
         "groups":[{"device":"tv","clicks":5},{"device":"","clicks":2}]}""";
    Answer answer = ask();
    assertThat(asked.get().path()).isEqualTo("/v1/ads/a%20b%2F1/clicks");
    assertThat(asked.get().getParam("from")).isEqualTo("2026-11-22T10:15:00Z");
    assertThat(asked.get().getParam("to")).isEqualTo("2026-11-22T10:17:00Z");
    assertThat(asked.get().getParam("granularity")).isEqualTo("minute");
    assertThat(asked.get().getParam("group_by")).isEqualTo("device");
    assertThat(asked.get().getParam("ip")).isEqualTo("2001:db8::1");
    assertThat(answer)
        .isEqualTo(
            new Answer(
                Map.of(FROM, new Answer.Point(3, true), FROM + 60_000, new Answer.Point(4, false)),
                Map.of("tv", 5L, "", 2L)));
    assertThat(answer.isFinal(FROM)).isTrue();
    assertThat(answer.isFinal(FROM + 60_000)).isFalse();
    assertThat(answer.isFinal()).isFalse();
  }

  @Test
  void failsOnARefusal() {
    status = 503;
    body = "{\"detail\":\"come back\"}";
    assertThatThrownBy(this::ask).hasMessageContaining("503").hasMessageContaining("come back");
  }

  @Test
  void failsOnAnAnswerWithoutFinality() {
    body = "{\"series\":[{\"from\":\"2026-11-22T10:15:00Z\",\"clicks\":3}],\"groups\":[]}";
    assertThatThrownBy(this::ask).hasMessageContaining("final");
  }

  private Answer ask() {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  asked.set(request);
                  request.response().setStatusCode(status).end(body);
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    Question question =
        new Question(
            "a b/1",
            FROM,
            FROM + 120_000,
            Map.of(Dimension.IP, "2001:db8::1"),
            Optional.of(Dimension.DEVICE),
            Map.of(),
            Map.of());
    return new HttpQueryApi(
            vertx.createHttpClient(),
            new ObjectMapper(),
            SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1"))
        .ask(question)
        .await()
        .atMost(Duration.ofSeconds(20));
  }
}
