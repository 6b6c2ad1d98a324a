package io.clickfold.api;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** A client of a stream of server-sent events, which remembers all lines. */
public final class StreamClient implements AutoCloseable, Flow.Subscriber<String> {
  private static final String HEARTBEAT = "event:heartbeat";

  /** Of the first event, whatever that is. */
  private static final String RETRY = "retry";

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<HttpResponse<Void>> response;

  private StreamClient(HttpClient client, HttpRequest request) {
    response = client.sendAsync(request, HttpResponse.BodyHandlers.fromLineSubscriber(this));
  }

  /**
   * Opens a stream.
   *
   * @param lastEventId null if there is none
   */
  public static StreamClient open(HttpClient client, URI uri, String lastEventId) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    return new StreamClient(client, request.build());
  }

  /** What has come so far. */
  public List<String> lines() {
    return lines;
  }

  /** The values of a field, of all events so far but heartbeats. */
  public List<String> values(String field) {
    return values(field, false);
  }

  /** What heartbeats have said so far. */
  public List<String> heartbeats() {
    return values("data", true);
  }

  private List<String> values(String field, boolean ofHeartbeats) {
    List<String> values = new ArrayList<>();
    List<String> event = new ArrayList<>();
    for (String line : lines) {
      event.add(line);
      if (line.isEmpty()) {
        if (event.contains(HEARTBEAT) == ofHeartbeats || field.equals(RETRY)) {
          event.stream()
              .filter(part -> part.startsWith(field + ":"))
              .map(part -> part.substring(field.length() + 1))
              .forEach(values::add);
        }
        event.clear();
      }
    }
    return values;
  }

  /** Whether it has neither ended nor failed. */
  public boolean isOpen() {
    return !ended.isDone() && !response.isCompletedExceptionally();
  }

  /** Breaks the connection. */
  @Override
  public void close() {
    subscription.thenAccept(Flow.Subscription::cancel);
  }

  @Override
  public void onSubscribe(Flow.Subscription begun) {
    subscription.complete(begun);
    begun.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(String line) {
    lines.add(line);
  }

  @Override
  public void onError(Throwable failure) {
    ended.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    ended.complete(null);
  }
}
