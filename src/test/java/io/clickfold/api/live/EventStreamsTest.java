package io.clickfold.api.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.api.ContentTags;
import io.clickfold.problem.ProblemException;
import io.clickfold.problem.ProblemKind;
import io.clickfold.testing.TestConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.jaxrs.SseImpl;
import org.junit.jupiter.api.Test;

class EventStreamsTest {
  private static final Sse SSE = new SseImpl();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final int ROOM = 10_000_000;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private volatile Supplier<Integer> clicks = () -> 1;

  @Test
  void theFirstEventIsTheAnswerAndSaysWhenToReconnect() {
    AssertSubscriber<OutboundSseEvent> client = open(Map.of(), null).subscribe(10);

    OutboundSseEvent event = client.awaitItems(1).getItems().get(0);

    assertThat(event.getReconnectDelay()).isEqualTo(3000);
    assertThat(event.getData()).isEqualTo("{\"clicks\":1}");
    assertThat(event.getId()).isNotEmpty();
    assertThat(event.getName()).isNull();
    client.cancel();
  }

  @Test
  void aSlowClientGetsTheNewestOnly() {
    Opened opened = open(Map.of("interval", "5ms"), null);
    AssertSubscriber<OutboundSseEvent> client = opened.subscribe(1);
    client.awaitItems(1);

    for (int more = 2; more <= 5; more++) {
      change(more);
    }
    assertThat(client.getItems()).hasSize(1);
    client.request(10);

    client.awaitItems(2);
    assertThat(client.getItems().get(1).getData()).isEqualTo("{\"clicks\":5}");
    change(6);
    client.awaitItems(3);
    assertThat(client.getItems().get(2).getData()).isEqualTo("{\"clicks\":6}");
    assertThat(client.getItems().get(2).isReconnectDelaySet()).isFalse();
    client.cancel();
  }

  @Test
  void whoHasThePresentStateGetsAnEventOnlyWhenItHasChanged() {
    AssertSubscriber<OutboundSseEvent> before = open(Map.of(), null).subscribe(10);
    String id = before.awaitItems(1).getItems().get(0).getId();
    before.cancel();

    AssertSubscriber<OutboundSseEvent> client =
        open(Map.of("interval", "5ms"), id).subscribe(10).awaitItems(1);
    change(2);
    client.awaitItems(2);

    assertThat(client.getItems().get(0).getData()).isNull();
    assertThat(client.getItems().get(0).getComment()).isNotNull();
    assertThat(client.getItems().get(0).getReconnectDelay()).isEqualTo(3000);
    assertThat(client.getItems().get(1).getData()).isEqualTo("{\"clicks\":2}");
    client.cancel();
  }

  @Test
  void whoHasAnOldStateGetsThePresentOneAtOnce() {
    AssertSubscriber<OutboundSseEvent> client = open(Map.of(), "old").subscribe(10);

    assertThat(client.awaitItems(1).getItems().get(0).getData()).isEqualTo("{\"clicks\":1}");
    client.cancel();
  }

  @Test
  void whileTheStoreIsAwayOnlyHeartbeatsAreSent() {
    clicks = EventStreamsTest::away;
    AssertSubscriber<OutboundSseEvent> client =
        open(Map.of("interval", "5ms", "heartbeat", "20ms"), null).subscribe(100).awaitItems(3);
    assertThat(client.getItems()).allMatch(EventStreamsTest::isHeartbeat);
    assertThat(client.getItems()).allMatch(event -> event.getData().equals("{}"));
    assertThat(client.getItems().get(0).getReconnectDelay()).isEqualTo(3000);

    clicks = () -> 1;

    await().until(() -> client.getItems().stream().anyMatch(event -> !isHeartbeat(event)));
    client.cancel();
  }

  @Test
  void heartbeatsSayWhenTheAnswerWasLastRead() {
    Instant began = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    AssertSubscriber<OutboundSseEvent> client =
        open(Map.of("interval", "5ms", "heartbeat", "20ms"), null).subscribe(10_000).awaitItems(1);

    // Readings that change nothing.
    await().until(() -> asOf(client).distinct().count() >= 3);
    assertThat(asOf(client)).isSorted().allMatch(asOf -> !asOf.isBefore(began));
    assertThat(client.getItems())
        .filteredOn(EventStreamsTest::isHeartbeat)
        .allMatch(event -> event.getId() == null && event.getComment() == null);

    clicks = EventStreamsTest::away;
    double before = readings();
    await().until(() -> readings() >= before + 2);
    int then = client.getItems().size();
    client.awaitItems(then + 4);
    assertThat(asOf(client).skip(then).distinct()).hasSize(1);
    assertThat(asOf(client)).allMatch(asOf -> !asOf.isAfter(Instant.now()));

    Instant last = asOf(client).reduce((one, next) -> next).orElseThrow();
    clicks = () -> 1;
    await().until(() -> asOf(client).anyMatch(asOf -> asOf.isAfter(last)));
    assertThat(client.getItems()).filteredOn(event -> !isHeartbeat(event)).hasSize(1);
    client.cancel();
  }

  @Test
  void whatCannotBeAnsweredEndsTheStream() {
    clicks =
        () -> {
          throw ProblemKind.TOO_MANY_GROUPS.because(
              "There are more than %,d groups. Ask for a shorter range, or filter by more dimensions."
                  .formatted(7));
        };

    AssertSubscriber<OutboundSseEvent> client = open(Map.of(), null).subscribe(10);

    client.awaitCompletion();
    assertThat(client.getItems()).hasSize(1);
    OutboundSseEvent event = client.getItems().get(0);
    assertThat(event.getName()).isEqualTo("problem");
    assertThat(event.getId()).isNull();
    assertThat(event.getData().toString()).contains("too-many-groups", "more than 7 groups");
    assertThat(openStreams()).isZero();
  }

  @Test
  void aDefectEndsTheStreamWithoutTellingMore() {
    clicks =
        () -> {
          throw new IllegalStateException("secret");
        };

    AssertSubscriber<OutboundSseEvent> client = open(Map.of(), null).subscribe(10);

    client.awaitCompletion();
    assertThat(client.getItems().get(0).getData().toString())
        .contains("\"status\":500")
        .doesNotContain("secret");
  }

  @Test
  void aStreamEndsAfterItsTime() {
    AssertSubscriber<OutboundSseEvent> client =
        open(Map.of("max-lifetime", "50ms"), null).subscribe(10);

    client.awaitCompletion();
    assertThat(openStreams()).isZero();
  }

  @Test
  void thereAreOnlySoManyStreams() {
    Opened opened = open(Map.of("max", "2"), null);
    Multi<OutboundSseEvent> early = opened.another();
    AssertSubscriber<OutboundSseEvent> first = opened.subscribe(1);
    AssertSubscriber<OutboundSseEvent> second = opened.subscribe(1);
    assertThat(openStreams()).isEqualTo(2);

    ProblemException refused = catchThrowableOfType(ProblemException.class, opened::another);
    AssertSubscriber<OutboundSseEvent> tooLate =
        early.subscribe().withSubscriber(AssertSubscriber.create(1));

    assertThat(refused.problem().status()).isEqualTo(503);
    assertThat(refused.retryAfter()).contains(Duration.ofSeconds(10));
    assertThat(tooLate.awaitCompletion().getItems().get(0).getName()).isEqualTo("problem");
    assertThat(openStreams()).isEqualTo(2);
    first.cancel();
    assertThat(openStreams()).isEqualTo(1);
    opened.subscribe(1).awaitItems(1).cancel();
    second.cancel();
    assertThat(openStreams()).isZero();
  }

  @Test
  void whatIsNotReadTakesOnlySoMuchMemory() {
    Opened opened = open(Map.of("interval", "5ms"), null, "x".repeat(ROOM / 10));
    List<AssertSubscriber<OutboundSseEvent>> unread = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      unread.add(opened.subscribe(1).awaitItems(1));
    }
    assertThat(unread).allMatch(client -> client.getItems().get(0).getName() == null);
    OutboundSseEvent refused = opened.subscribe(2).awaitCompletion().getItems().get(0);
    assertThat(refused.getName()).isEqualTo("problem");
    assertThat(refused.getData().toString()).contains("too-large-streams", "503");

    // Whoever has got what was sent makes room, and so does whoever leaves.
    unread.get(0).request(1);
    unread.add(opened.subscribe(1).awaitItems(1));
    unread.get(1).cancel();
    unread.add(opened.subscribe(1).awaitItems(1));
    assertThat(unread).allMatch(client -> client.getItems().get(0).getName() == null);
    unread.forEach(AssertSubscriber::cancel);
    assertThat(openStreams()).isZero();
  }

  private static boolean isHeartbeat(OutboundSseEvent event) {
    return "heartbeat".equals(event.getName());
  }

  /** What heartbeats have said so far. */
  private static Stream<Instant> asOf(AssertSubscriber<OutboundSseEvent> client) {
    return client.getItems().stream()
        .filter(EventStreamsTest::isHeartbeat)
        .map(event -> asOf(event.getData().toString()));
  }

  private static Instant asOf(String heartbeat) {
    try {
      return Instant.parse(MAPPER.readTree(heartbeat).get("as_of").asText());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes the answer and waits until it has been read. */
  private void change(int to) {
    clicks = () -> to;
    double before = readings();
    await().until(() -> readings() >= before + 2);
  }

  private double readings() {
    return registry.get("clickfold.query.stream.readings").counter().count();
  }

  private double openStreams() {
    return registry.get("clickfold.query.streams").gauge().value();
  }

  private Opened open(Map<String, String> settings, String lastEventId) {
    return open(settings, lastEventId, "");
  }

  private Opened open(Map<String, String> settings, String lastEventId, String padding) {
    Map<String, String> config = new HashMap<>();
    settings.forEach((name, value) -> config.put("clickfold.query.streams." + name, value));
    registry.clear();
    EventStreams streams =
        new EventStreams(TestConfig.with(config), MAPPER, new ContentTags(MAPPER), registry, ROOM);
    LiveAnswers<String> live =
        streams.live(
            question -> Uni.createFrom().item(() -> answer(clicks.get(), padding)),
            answer -> answer);
    return new Opened(() -> streams.open(live, "a", SSE, lastEventId));
  }

  private static Map<String, Object> answer(int clicks, String padding) {
    return padding.isEmpty()
        ? Map.of("clicks", clicks)
        : Map.of("clicks", clicks, "padding", padding);
  }

  private static int away() {
    throw ProblemKind.STORE_UNAVAILABLE.because("Away.");
  }

  private record Opened(Supplier<Multi<OutboundSseEvent>> opening) {
    Multi<OutboundSseEvent> another() {
      return opening.get();
    }

    AssertSubscriber<OutboundSseEvent> subscribe(long requested) {
      return another().subscribe().withSubscriber(AssertSubscriber.create(requested));
    }
  }
}
