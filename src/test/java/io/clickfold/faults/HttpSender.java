package io.clickfold.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickfold.faults.HttpAnswers.Answer;
import io.clickfold.testing.KnownClick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Sends clicks to collectors in small batches, most of them until they are acknowledged. */
final class HttpSender implements ClickSender {
  private static final int ACCEPTED = 202;
  private static final int AT_ONCE = 24;
  private static final int ATTEMPTS = 90;
  private static final int GIVES_UP_ONE_OF = 60;

  private final HttpAnswers http;
  private final List<Member> collectors;
  private final ClickSource source;
  private final SentClicks sent;
  private final Consumer<String> complaints;
  private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
  private final Semaphore free = new Semaphore(AT_ONCE);
  private volatile boolean ending;

  /**
   * @param complaints is told of answers that a collector should not give
   */
  HttpSender(
      HttpAnswers http,
      List<Member> collectors,
      ClickSource source,
      SentClicks sent,
      Consumer<String> complaints) {
    this.http = http;
    this.collectors = collectors;
    this.source = source;
    this.sent = sent;
    this.complaints = complaints;
  }

  @Override
  public void send(int clicks) {
    if (!free.tryAcquire()) {
      return;
    }
    List<KnownClick> batch = new ArrayList<>();
    for (int i = 0; i < clicks; i++) {
      KnownClick click = source.nextOrRepeated();
      sent.sending(click);
      batch.add(click);
    }
    threads.execute(
        () -> {
          try {
            sendAll(batch);
          } finally {
            free.release();
          }
        });
  }

  private void sendAll(List<KnownClick> batch) {
    List<KnownClick> left = batch;
    for (int attempt = 0; attempt < ATTEMPTS && !left.isEmpty(); attempt++) {
      Member collector = collectors.get(source.below(collectors.size()));
      String body = left.stream().map(KnownClick::json).collect(Collectors.joining("\n"));
      Optional<Answer> answer = http.post(collector, "/v1/clicks", "application/x-ndjson", body);
      if (answer.isPresent() && answer.get().status() == ACCEPTED) {
        left = acknowledge(left, http.parse(answer.get().text()));
      } else if (answer.isPresent() && answer.get().status() != HttpAnswers.UNAVAILABLE) {
        complaints.accept(
            "%s answers %d: %s".formatted(collector, answer.get().status(), answer.get().text()));
      }
      if (!left.isEmpty()) {
        if (source.oneOf(GIVES_UP_ONE_OF) || ending && attempt > 10) {
          return;
        }
        Waiting.seconds(1);
      }
    }
  }

  /** Those that were refused, such as by a collector whose clock is wrong. */
  private List<KnownClick> acknowledge(List<KnownClick> batch, JsonNode answer) {
    List<KnownClick> refused = new ArrayList<>();
    for (JsonNode error : answer.get("errors")) {
      refused.add(batch.get(error.get("index").asInt()));
    }
    batch.stream().filter(click -> !refused.contains(click)).forEach(sent::acknowledged);
    return refused;
  }

  @Override
  public void close() {
    ending = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(Duration.ofMinutes(3).toSeconds(), TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
