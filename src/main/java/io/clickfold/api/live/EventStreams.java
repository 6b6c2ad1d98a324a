package io.clickfold.api.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickfold.api.ContentTags;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.problem.Problem;
import io.clickfold.problem.ProblemException;
import io.clickfold.problem.ProblemKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The streams of server-sent events of this process, whatever they carry: opens and limits them.
 */
@Singleton
public final class EventStreams {
  /** The header of a stream by which proxies do not pack events. */
  public static final String CACHE_CONTROL = "no-store, no-transform";

  /** The header by which proxies do not hold events back until they have many. */
  public static final String BUFFERING = "X-Accel-Buffering";

  /** The value of {@code X-Accel-Buffering} by which a proxy passes events on at once. */
  public static final String NO_BUFFERING = "no";

  private static final Logger LOG = Logger.getLogger(EventStreams.class);
  private static final Duration QUICK = Duration.ofSeconds(1);
  private static final int CALLERS_FAULT = 4;
  private static final int SHARE_OF_HEAP = 8;

  /** What is sent is in memory as bytes, and once more where the network takes it from. */
  private static final int COPIES_SENT = 2;

  private final ClickfoldConfig.Streams config;
  private final ObjectMapper mapper;
  private final ContentTags fingerprints;
  private final Counter readings;
  private final StreamMemory memory;

  /** The open streams, and what ends each. */
  private final Map<Object, Runnable> open = new ConcurrentHashMap<>();

  private volatile boolean draining;

  @Inject
  EventStreams(
      ClickfoldConfig config,
      ObjectMapper mapper,
      ContentTags fingerprints,
      MeterRegistry registry) {
    this(config, mapper, fingerprints, registry, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  /**
   * @param memoryBytes that the answers of all streams may take
   */
  EventStreams(
      ClickfoldConfig config,
      ObjectMapper mapper,
      ContentTags fingerprints,
      MeterRegistry registry,
      long memoryBytes) {
    this.config = config.query().streams();
    this.mapper = mapper;
    this.fingerprints = fingerprints;
    this.memory = new StreamMemory(memoryBytes, LiveAnswer.problem(json(noRoom())));
    this.readings =
        Counter.builder("clickfold.query.stream.readings")
            .description("Readings for streams, each for all streams that ask the same")
            .register(registry);
    Gauge.builder("clickfold.query.streams", open, Map::size)
        .description("Open streams")
        .register(registry);
  }

  /**
   * Answers for streams.
   *
   * @param read answers a question now; as long as it fails with a problem of the service, streams
   *     wait, and any other failure ends them
   * @param state what of an answer makes a client want to see it
   */
  public <Q, A> LiveAnswers<Q> live(Function<Q, Uni<A>> read, Function<A, ?> state) {
    return new LiveAnswers<>(
        question ->
            Uni.createFrom()
                .deferred(
                    () -> {
                      readings.increment();
                      return read.apply(question);
                    })
                .map(answer -> new LiveAnswer(fingerprints.of(state.apply(answer)), json(answer)))
                .onFailure(failure -> !isPassing(failure))
                .recoverWithItem(failure -> LiveAnswer.problem(json(problem(failure)))),
        config.interval(),
        QUICK,
        (delay, action) ->
            Infrastructure.getDefaultWorkerPool()
                .schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS),
        InstantSource.system(),
        memory);
  }

  /**
   * Opens a stream.
   *
   * @param lastEventId the client's Last-Event-ID, or null
   * @throws ProblemException if there are too many streams already
   */
  public <Q> Multi<OutboundSseEvent> open(
      LiveAnswers<Q> live, Q question, Sse sse, String lastEventId) {
    if (open.size() >= config.max()) {
      throw tooMany();
    }
    return Multi.createFrom()
        .deferred(
            () -> {
              Object place = new Object();
              open.put(place, () -> {});
              // Others may have been opened since.
              if (draining || open.size() > config.max()) {
                open.remove(place);
                return Multi.createFrom().item(refusal(sse));
              }
              EventStream stream =
                  new EventStream(
                      live.watch(question),
                      Multi.createFrom()
                          .ticks()
                          .startingAfter(config.heartbeat())
                          .every(config.heartbeat()),
                      config.retry(),
                      sse,
                      lastEventId,
                      memory.reservation(COPIES_SENT));
              open.replace(place, stream::end);
              return stream
                  .events()
                  .select()
                  .first(config.maxLifetime())
                  .onTermination()
                  .invoke(() -> open.remove(place));
            });
  }

  /** Ends all streams before the process stops, so that their clients go to another at once. */
  void drain(@Observes ShutdownDelayInitiatedEvent event) {
    draining = true;
    open.values().forEach(Runnable::run);
  }

  private ProblemException tooMany() {
    return ProblemKind.TOO_MANY_STREAMS.because(
        "This process has %d streams open, the most that it may have. Try again later, or query."
            .formatted(config.max()));
  }

  private static Problem noRoom() {
    return ProblemKind.TOO_LARGE_STREAMS.problem(
        "The answers of streams take all the memory that there is for them. Ask for fewer points or"
            + " groups, or try again later.");
  }

  private OutboundSseEvent refusal(Sse sse) {
    ProblemException tooMany = tooMany();
    return sse.newEventBuilder()
        .reconnectDelay(tooMany.retryAfter().orElseThrow().toMillis())
        .name(EventStream.PROBLEM)
        .data(String.class, json(tooMany.problem()))
        .build();
  }

  private static boolean isPassing(Throwable failure) {
    return failure instanceof ProblemException problem
        && problem.problem().status() / 100 != CALLERS_FAULT;
  }

  private static Problem problem(Throwable failure) {
    if (failure instanceof ProblemException problem) {
      return problem.problem();
    }
    LOG.error("A stream failed", failure);
    return Problem.of(
        500,
        "Internal Server Error",
        "The stream ended because of an error in the service. Its log says more.");
  }

  private String json(Object content) {
    try {
      return mapper.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
