package io.clickfold.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests to processes, any of which may be away. Thread-safe. */
final class HttpAnswers {
  static final int UNAVAILABLE = 503;
  private static final int OK = 200;
  private static final Duration TIMEOUT = Duration.ofSeconds(12);
  private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(3);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final ObjectMapper json = new ObjectMapper();
  private final AtomicInteger turn = new AtomicInteger();

  /** An answer's status and text. */
  record Answer(int status, String text) {}

  /** What a process answers; empty if it does not. */
  Optional<Answer> get(Member application, String path) {
    return send(HttpRequest.newBuilder(Cluster.uri(application, path)).timeout(TIMEOUT).build());
  }

  /** What it says of its readiness; empty if it says nothing within three seconds. */
  Optional<Answer> readiness(Member application) {
    URI uri = Cluster.uri(application, "/q/health/ready");
    return send(HttpRequest.newBuilder(uri).timeout(HEALTH_TIMEOUT).build());
  }

  Optional<Answer> post(Member application, String path, String type, String body) {
    return send(
        HttpRequest.newBuilder(Cluster.uri(application, path))
            .timeout(TIMEOUT)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  /** What one of them answers with status 200; empty if none does. */
  Optional<String> getAny(List<Member> applications, String path) {
    int first = turn.getAndIncrement() & Integer.MAX_VALUE;
    for (int i = 0; i < applications.size(); i++) {
      Optional<Answer> answer = get(applications.get((first + i) % applications.size()), path);
      if (answer.isPresent() && answer.get().status() == OK) {
        return answer.map(Answer::text);
      }
    }
    return Optional.empty();
  }

  JsonNode parse(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException("no JSON: " + text, e);
    }
  }

  private Optional<Answer> send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return Optional.of(new Answer(response.statusCode(), response.body()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
