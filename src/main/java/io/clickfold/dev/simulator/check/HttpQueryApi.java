package io.clickfold.dev.simulator.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The REST API of a process. */
public record HttpQueryApi(HttpClient client, ObjectMapper json, SocketAddress address)
    implements QueryApi {
  private static final long TIMEOUT_MILLIS = Duration.ofSeconds(30).toMillis();

  @Override
  public Uni<Answer> ask(Question question) {
    return Uni.createFrom()
        .completionStage(() -> get(uri(question)).toCompletionStage())
        .map(body -> read(question, body));
  }

  private Future<String> get(String uri) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(address.host())
            .setPort(address.port())
            .setURI(uri)
            .setTimeout(TIMEOUT_MILLIS);
    return client
        .request(options)
        .compose(HttpClientRequest::send)
        .compose(
            response ->
                response
                    .body()
                    .map(
                        body -> {
                          if (response.statusCode() != 200) {
                            throw new IllegalStateException(
                                "%s was answered with %d: %s"
                                    .formatted(uri, response.statusCode(), body));
                          }
                          return body.toString(StandardCharsets.UTF_8);
                        }));
  }

  private static String uri(Question question) {
    return question.parameters().entrySet().stream()
        .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
        .collect(Collectors.joining("&", "/v1/ads/" + encode(question.adId()) + "/clicks?", ""));
  }

  private static String encode(String text) {
    // In a path a plus would be one.
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Answer read(Question question, String body) {
    try {
      JsonNode answer = json.readTree(body);
      TreeMap<Long, Answer.Point> series = new TreeMap<>();
      for (JsonNode point : answer.required("series")) {
        series.put(
            Instant.parse(point.required("from").textValue()).toEpochMilli(),
            new Answer.Point(
                point.required("clicks").longValue(), point.required("final").booleanValue()));
      }
      return new Answer(
          series, question.groupBy().map(by -> groups(answer, by.fieldName())).orElse(Map.of()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the answer is not JSON", e);
    }
  }

  private static Map<String, Long> groups(JsonNode answer, String groupBy) {
    Map<String, Long> groups = new TreeMap<>();
    for (JsonNode group : answer.required("groups")) {
      groups.put(group.required(groupBy).textValue(), group.required("clicks").longValue());
    }
    return groups;
  }
}
