package io.clickfold.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import io.clickfold.testing.ServersResource;
import io.clickfold.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusIntegrationTest
@QuarkusTestResource(
    value = ServersResource.class,
    restrictToAnnotatedClass = true,
    initArgs = {
      @ResourceArg(name = "clickfold.roles", value = "collector"),
      @ResourceArg(name = "clickfold.topics.ad-clicks", value = CollectorIT.TOPIC),
      @ResourceArg(name = "clickfold.collector.acknowledge-timeout", value = "2s"),
      @ResourceArg(name = "clickfold.collector.max-body-bytes", value = "100000"),
      @ResourceArg(name = "clickfold.collector.max-batch", value = "200"),
      @ResourceArg(name = "quarkus.http.cors.enabled", value = "true"),
      @ResourceArg(name = "quarkus.http.cors.origins", value = CollectorIT.SHOP)
    })
class CollectorIT {
  static final String SHOP = "https://shop.example";
  static final String TOPIC = "ad-clicks-of-collector-it";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final long TIME = System.currentTimeMillis();
  private static final String JSON = "application/json";
  private static final String NDJSON = "application/x-ndjson";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  @TestHTTPResource URL root;

  @BeforeEach
  void awaitReadiness() {
    await().atMost(TIMEOUT).until(() -> health().statusCode() == 200);
  }

  @Test
  void acceptsOneClickByteForByte() throws Exception {
    String id = UUID.randomUUID().toString();
    String click =
        "{\n  \"event_id\" : \"%s\", \"ad_id\":\"\\u00e9-1\",\r\n \"click_time\":%d, \"x\":[1.50,{}]}"
            .formatted(id, TIME);
    assertReceipt(post(JSON, " " + click + "\n"), 1, 0);
    assertThat(stored(id)).containsExactly(Map.entry("é-1", click));
  }

  @Test
  void acceptsAnArray() throws Exception {
    String id = UUID.randomUUID().toString();
    List<String> clicks = List.of(click(id + "-[\\\"]-1"), click(id + "-2"));
    assertReceipt(post(JSON, "[" + String.join(" ,\n", clicks) + "]"), 2, 0);
    assertThat(stored(id).stream().map(Map.Entry::getValue))
        .containsExactlyInAnyOrderElementsOf(clicks);
  }

  @Test
  void acceptsNdjsonPlainAndPacked() throws Exception {
    String id = UUID.randomUUID().toString();
    List<String> clicks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      clicks.add(click(id + "-" + i));
    }
    String body = String.join("\r\n\n", clicks);
    assertReceipt(post(NDJSON, body), 100, 0);
    assertReceipt(postGzip(gzip(body.getBytes(UTF_8))), 100, 0);
    assertThat(stored(id)).hasSize(200);
    assertThat(stored(id).stream().map(Map.Entry::getValue).distinct())
        .containsExactlyInAnyOrderElementsOf(clicks);
  }

  @Test
  void acceptsBeacons() throws Exception {
    String id = UUID.randomUUID().toString();
    HttpResponse<String> answer =
        send(
            request("text/plain;charset=UTF-8", BodyPublishers.ofString(click(id)))
                .header("Origin", SHOP));
    assertReceipt(answer, 1, 0);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(SHOP);
    assertThat(stored(id)).hasSize(1);
  }

  @Test
  void acceptsCloudEventsInAllModes() throws Exception {
    String id = UUID.randomUUID().toString();
    String event =
        "{\"specversion\":\"1.0\",\"type\":\"click\",\"source\":\"/it\",\"id\":\"%s-%d\",\"time\":\"%s\","
            + "\"data\":{\"ad_id\":\"a\"}}";
    Instant time = Instant.ofEpochMilli(TIME);
    assertReceipt(post("application/cloudevents+json", event.formatted(id, 1, time)), 1, 0);
    assertReceipt(
        post(
            "application/cloudevents-batch+json",
            "[%s,%s]".formatted(event.formatted(id, 2, time), event.formatted(id, 3, time))),
        2,
        0);
    assertReceipt(
        send(
            request(JSON, BodyPublishers.ofString("{\"ad_id\":\"a\"}"))
                .header("ce-specversion", "1.0")
                .header("ce-id", id + "-4")
                .header("ce-time", time.toString())),
        1,
        0);
    assertProblem(
        send(
            request(JSON, BodyPublishers.ofString("[%s,%s]".formatted(click(id), click(id))))
                .header("ce-specversion", "1.0")
                .header("ce-id", id)),
        400);
    assertThat(stored(id).stream().map(Map.Entry::getValue))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 4)
                .mapToObj(
                    i ->
                        "{\"event_id\":\"%s-%d\",\"click_time\":\"%s\",\"ad_id\":\"a\"}"
                            .formatted(id, i, time))
                .toList());
  }

  @Test
  void acceptsZstd() throws Exception {
    String id = UUID.randomUUID().toString();
    byte[] packed = Zstd.compress(click(id).getBytes(UTF_8));
    assertReceipt(
        send(
            request(NDJSON, BodyPublishers.ofByteArray(packed)).header("Content-Encoding", "zstd")),
        1,
        0);
    assertThat(stored(id)).hasSize(1);
  }

  @Test
  void saysWhatIsAmissWithOptionalFields() throws Exception {
    String id = UUID.randomUUID().toString();
    String click = click(id).replace("}", ",\"ip\":\"unknown\",\"country\":\"kr\"}");
    JsonNode receipt = assertReceipt(post(JSON, click), 1, 0);
    assertThat(receipt.at("/warnings").size()).isEqualTo(1);
    assertThat(receipt.at("/warnings/0/cause").asText()).isEqualTo("no_address");
    assertThat(stored(id)).hasSize(1);
  }

  @Test
  void acceptsTheValidClicksOfABatchAndReportsWhatIsWrongWithTheOthers() throws Exception {
    String id = UUID.randomUUID().toString();
    String future =
        click(id).replace(":" + TIME, ":" + Instant.parse("2099-01-01T00:00:00Z").toEpochMilli());
    JsonNode receipt =
        assertReceipt(
            post(NDJSON, String.join("\n", click(id), "{", "{\"event_id\":\"e\"}", future)), 1, 3);
    assertThat(receipt.findValuesAsText("index")).containsExactly("1", "2", "3");
    assertThat(receipt.findValuesAsText("reason"))
        .containsExactly("malformed", "missing_field", "in_future");
    assertThat(stored(id)).hasSize(1);
  }

  @Test
  void refusesARequestWithoutAValidClick() throws Exception {
    JsonNode problem = assertProblem(post(JSON, "[{}]"), 400);
    assertThat(problem.at("/errors/0/reason").asText()).isEqualTo("missing_field");
    assertProblem(post(JSON, ""), 400);
    assertProblem(post(NDJSON, "\n\n"), 400);
  }

  @Test
  void acceptsNothingOfAnArrayThatCannotBeSplit() throws Exception {
    String id = UUID.randomUUID().toString();
    assertProblem(post(JSON, "[" + click(id) + ",{\"a\":\"lost quote}]"), 400);
    assertThat(stored(id)).isEmpty();
  }

  @Test
  void refusesOtherTypesAndEncodings() throws Exception {
    assertThat(assertProblem(post("text/html", "{}"), 415).get("detail").asText())
        .contains(JSON, NDJSON);
    assertProblem(
        send(request(JSON, BodyPublishers.ofString("{}")).header("Content-Encoding", "br")), 415);
  }

  static Stream<DocumentedBodies.Attempt> doesWithBodiesWhatTheDocumentSays() {
    return DocumentedBodies.attempts();
  }

  @ParameterizedTest
  @MethodSource
  void doesWithBodiesWhatTheDocumentSays(DocumentedBodies.Attempt attempt) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + "v1/clicks"))
            .headers(attempt.headers().toArray(String[]::new))
            .POST(BodyPublishers.ofByteArray(attempt.body()));
    if (attempt.accepted() > 0) {
      assertReceipt(send(request), attempt.accepted(), 0);
    } else {
      assertProblem(send(request), attempt.status());
    }
  }

  @Test
  void refusesTooMuch() throws Exception {
    String id = UUID.randomUUID().toString();
    byte[] large = new byte[100_001];
    assertProblem(send(request(NDJSON, BodyPublishers.ofByteArray(large))), 413);
    assertProblem(send(request(NDJSON, BodyPublishers.ofByteArray(new byte[30_000_000]))), 413);
    assertProblem(send(request(NDJSON, chunked(large))), 413);
    assertProblem(postGzip(gzip(large)), 413);
    assertProblem(post(NDJSON, (click(id) + "\n").repeat(201)), 413);
    assertThat(stored(id)).isEmpty();
    assertReceipt(post(NDJSON, (click(id) + "\n").repeat(200)), 200, 0);
  }

  @Test
  void answers503WhileKafkaIsAwayAndRecovers() throws Exception {
    String id = UUID.randomUUID().toString();
    TestServers servers = TestServers.get();
    assertReceipt(post(JSON, click(id)), 1, 0);
    servers.stopKafka();
    try {
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        HttpResponse<String> answer = post(JSON, click(id + "-away"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(assertProblem(answer, 503).get("detail").asText()).contains("event_id");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      }
      await()
          .atMost(TIMEOUT)
          .untilAsserted(() -> assertThat(health().body()).contains("\"collector\"", "\"reason\""));
    } finally {
      servers.startKafka();
    }
    await().atMost(TIMEOUT).until(() -> post(JSON, click(id + "-back")).statusCode() == 202);
    await().atMost(TIMEOUT).until(() -> health().statusCode() == 200);
    assertThat(stored(id + "-back")).isNotEmpty();
    assertThat(metrics())
        .containsPattern("clickfold_collector_unavailable_total [1-9]")
        .contains("clickfold_collector_clicks_total{outcome=\"accepted\"");
  }

  @Test
  void stampsClicksByTheBrokersClock() throws Exception {
    String id = UUID.randomUUID().toString();
    assertReceipt(post(JSON, click(id)), 1, 0);
    try (KafkaConsumer<String, String> consumer = consumer()) {
      assertThat(consumer.poll(TIMEOUT))
          .allMatch(record -> record.timestampType() == TimestampType.LOG_APPEND_TIME)
          .isNotEmpty();
    }
  }

  @Test
  void metricsDoNotGrowWithWhatClientsSend() throws Exception {
    sendOddRequests(0, 50);
    int before = metrics().length();
    sendOddRequests(50, 2_000);
    String after = metrics();
    assertThat(after).doesNotContain("M19").doesNotContain("ad-19").contains("OTHER");
    assertThat(after.length() - before).isLessThan(before / 10);
  }

  /** Each with a method, a path and a header of its own; to paths that exist, too. */
  private void sendOddRequests(int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      String path = i % 2 == 0 ? "v1/ads/ad-" + i + "/clicks" : "v1/nothing/ad-" + i;
      String method = i % 4 < 2 ? "M" + i : "POST";
      send(
          HttpRequest.newBuilder(URI.create(root + path))
              .header("X-Odd-" + i, "odd-" + i)
              .method(method, BodyPublishers.noBody()));
    }
  }

  private static String click(String id) {
    return "{\"event_id\":\"%s\",\"ad_id\":\"a\",\"click_time\":%d}".formatted(id, TIME);
  }

  private HttpResponse<String> post(String type, String body) throws Exception {
    return send(request(type, BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> postGzip(byte[] body) throws Exception {
    return send(
        request(NDJSON, BodyPublishers.ofByteArray(body)).header("Content-Encoding", "gzip"));
  }

  private HttpRequest.Builder request(String type, BodyPublisher body) {
    return HttpRequest.newBuilder(URI.create(root + "v1/clicks"))
        .header("Content-Type", type)
        .POST(body);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.version(HttpClient.Version.HTTP_1_1).build(), BodyHandlers.ofString());
  }

  private static BodyPublisher chunked(byte[] body) {
    return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
  }

  private HttpResponse<String> health() throws Exception {
    return send(HttpRequest.newBuilder(URI.create(root + "q/health/ready")));
  }

  private String metrics() throws Exception {
    return send(HttpRequest.newBuilder(URI.create(root + "q/metrics"))).body();
  }

  private JsonNode assertReceipt(HttpResponse<String> answer, int accepted, int rejected)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    JsonNode receipt = json.readTree(answer.body());
    assertThat(receipt.get("accepted").asInt()).isEqualTo(accepted);
    assertThat(receipt.get("rejected").asInt()).isEqualTo(rejected);
    assertThat(receipt.get("errors")).hasSize(rejected);
    return receipt;
  }

  private JsonNode assertProblem(HttpResponse<String> answer, int status) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = json.readTree(answer.body());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    return problem;
  }

  /** Keys and values of all records whose value has this text. */
  private static List<Map.Entry<String, String>> stored(String text) {
    List<Map.Entry<String, String>> found = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                record -> {
                  if (record.value().contains(text)) {
                    found.add(Map.entry(record.key(), record.value()));
                  }
                });
      }
    }
    return found;
  }

  private static KafkaConsumer<String, String> consumer() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, TestServers.get().kafkaBootstrap());
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    consumer.assign(
        consumer.partitionsFor(TOPIC).stream()
            .map(info -> new TopicPartition(TOPIC, info.partition()))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
    return consumer;
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }
}
