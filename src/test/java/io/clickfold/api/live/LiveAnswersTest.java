package io.clickfold.api.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveAnswersTest {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration QUICK = Duration.ofMillis(200);
  private static final LiveAnswer ONE = new LiveAnswer("1", "{\"clicks\":1}");
  private static final LiveAnswer TWO = new LiveAnswer("2", "{\"clicks\":2}");

  private static final LiveAnswer NO_ROOM = LiveAnswer.problem("{\"status\":503}");
  private static final int ROOM = 100_000;

  private final StreamMemory memory = new StreamMemory(ROOM, NO_ROOM);
  private final List<Reading> readings = Collections.synchronizedList(new ArrayList<>());
  private final List<Runnable> timers = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-22T10:17:20.125Z");
  private final LiveAnswers<String> live =
      new LiveAnswers<>(
          question ->
              Uni.createFrom().emitter(emitter -> readings.add(new Reading(question, emitter))),
          INTERVAL,
          QUICK,
          (delay, action) -> {
            assertThat(delay).isEqualTo(INTERVAL);
            timers.add(action);
          },
          () -> now,
          memory);

  @Test
  void hundredsWhoAskTheSameCostOneReadingAnInterval() {
    List<AtomicInteger> notified = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      notified.add(watch("a").notified());
    }

    assertThat(readings).hasSize(1);
    answer(0, ONE);
    assertThat(notified).allMatch(times -> times.get() == 1);
    assertThat(timers).hasSize(1);

    afterAnInterval();

    assertThat(readings).hasSize(2);
    answer(1, TWO);
    assertThat(notified).allMatch(times -> times.get() == 2);
    assertThat(timers).hasSize(1);
  }

  @Test
  void whoComesLaterHasThePresentAnswerAtOnceAndCostsNothing() {
    watch("a");
    answer(0, ONE);

    Watching second = watch("a");

    assertThat(second.notified()).hasValue(1);
    assertThat(second.watcher().newest()).contains(ONE);
    assertThat(readings).hasSize(1);
    assertThat(timers).hasSize(1);
  }

  @Test
  void nobodyIsNotifiedOfWhatHasNotChanged() {
    Watching watching = watch("a");
    answer(0, ONE);
    afterAnInterval();
    answer(1, ONE);

    assertThat(watching.notified()).hasValue(1);
    assertThat(timers).hasSize(1);
  }

  @Test
  void aSlowReadingIsNotOvertaken() {
    watch("a");

    assertThat(timers).isEmpty();
    watch("a");
    assertThat(readings).hasSize(1);
  }

  @Test
  void questionsAreReadApart() {
    Watching a = watch("a");
    Watching b = watch("b");
    assertThat(readings).extracting(Reading::question).containsExactly("a", "b");

    answer(1, TWO);

    assertThat(a.notified()).hasValue(0);
    assertThat(a.watcher().newest()).isEqualTo(Optional.empty());
    assertThat(b.watcher().newest()).contains(TWO);
  }

  @Test
  void readingsStopWithTheLastWatcher() {
    Watching first = watch("a");
    Watching second = watch("a");
    answer(0, ONE);
    first.watcher().close();
    first.watcher().close();
    afterAnInterval();
    assertThat(readings).hasSize(2);

    answer(1, ONE);
    second.watcher().close();
    afterAnInterval();

    assertThat(readings).hasSize(2);
    assertThat(timers).isEmpty();
    assertThat(first.notified()).hasValue(1);
  }

  @Test
  void whoComesAfterTheLastHasLeftIsReadForAtOnce() {
    Watching first = watch("a");
    answer(0, ONE);
    first.watcher().close();

    Watching second = watch("a");

    assertThat(readings).hasSize(2);
    assertThat(second.notified()).hasValue(0);
    // The timer of the first one's readings must not double those of the second one.
    afterAnInterval();
    assertThat(readings).hasSize(2);
    answer(1, TWO);
    assertThat(second.watcher().newest()).contains(TWO);
    assertThat(timers).hasSize(1);
  }

  @Test
  void afterAFailureItIsReadAgainAndTheAnswerStays() {
    Watching watching = watch("a");
    answer(0, ONE);
    afterAnInterval();

    readings.get(1).emitter().fail(new IllegalStateException("away"));

    assertThat(watching.notified()).hasValue(1);
    assertThat(watching.watcher().newest()).contains(ONE);
    afterAnInterval();
    answer(2, TWO);
    assertThat(watching.notified()).hasValue(2);
  }

  @Test
  void itIsKnownWhenTheLastReadingBeganThatHasNotFailed() {
    Instant first = now;
    Watching watching = watch("a");
    assertThat(watching.watcher().asOf()).isEmpty();
    now = first.plusSeconds(1);
    assertThat(watching.watcher().asOf()).isEmpty();
    answer(0, ONE);
    assertThat(watching.watcher().asOf()).contains(first);

    afterAnInterval();
    readings.get(1).emitter().fail(new IllegalStateException("away"));
    assertThat(watching.watcher().asOf()).contains(first);

    now = first.plusSeconds(2);
    afterAnInterval();
    answer(2, ONE);
    assertThat(watching.watcher().asOf()).contains(first.plusSeconds(2));
    assertThat(watching.notified()).hasValue(1);
    assertThat(watch("a").watcher().asOf()).contains(first.plusSeconds(2));
  }

  @Test
  void whoIsToldHasTheAnswerBeforeItIsKnownHowNewItIs() {
    LiveAnswers<String>.Watcher watcher = live.watch("a");
    List<Optional<Instant>> told = new ArrayList<>();
    watcher.onChange(() -> told.add(watcher.asOf()));

    answer(0, ONE);

    assertThat(told).isEqualTo(List.of(Optional.empty()));
    assertThat(watcher.asOf()).contains(now);
  }

  @Test
  void aFailingWatcherKeepsNothingFromTheOthers() {
    live.watch("a")
        .onChange(
            () -> {
              throw new IllegalStateException("gone");
            });
    Watching other = watch("a");
    answer(0, ONE);
    assertThat(other.notified()).hasValue(1);

    afterAnInterval();
    answer(1, TWO);
    assertThat(other.notified()).hasValue(2);
    Watching another = watch("b");
    answer(2, ONE);
    assertThat(another.notified()).hasValue(1);
  }

  @Test
  void answersForWhichThereIsNoRoomAreProblems() {
    Watching first = watch("a");
    Watching second = watch("b");
    Watching small = watch("c");
    answer(0, large("1"));
    answer(1, large("2"));
    answer(2, ONE);
    assertThat(first.watcher().newest()).contains(large("1"));
    assertThat(second.watcher().newest()).contains(NO_ROOM);
    assertThat(second.notified()).hasValue(1);
    assertThat(small.watcher().newest()).contains(ONE);
    assertThat(timers).hasSize(2);

    afterAnInterval();
    answer(3, large("3"));
    assertThat(first.watcher().newest()).contains(large("3"));
    first.watcher().close();
    first.watcher().close();
    assertThat(memory.free()).isEqualTo(ROOM);
    Watching third = watch("d");
    answer(readings.size() - 1, large("4"));
    assertThat(third.watcher().newest()).contains(large("4"));
  }

  @Test
  void whatIsReadForNobodyTakesNothing() {
    Watching left = watch("a");
    left.watcher().close();
    answer(0, large("1"));
    assertThat(memory.free()).isEqualTo(ROOM);
  }

  private static LiveAnswer large(String id) {
    return new LiveAnswer(id, "x".repeat(ROOM * 2 / 3));
  }

  @Test
  void aProblemEndsTheReadings() {
    Watching watching = watch("a");

    answer(0, LiveAnswer.problem("{}"));

    assertThat(watching.notified()).hasValue(1);
    assertThat(timers).isEmpty();
  }

  @Test
  void onlySomeAreReadAtOnceAndTheOthersInTurn() {
    int questions = LiveAnswers.READINGS_AT_ONCE + 5;
    IntStream.range(0, questions).forEach(i -> watch("q" + i));
    assertThat(readings).hasSize(LiveAnswers.READINGS_AT_ONCE);

    answer(3, ONE);

    assertThat(readings).hasSize(LiveAnswers.READINGS_AT_ONCE + 1);
    for (int i = 0; i < questions; i++) {
      if (i != 3) {
        answer(i, ONE);
      }
    }
    assertThat(readings).extracting(Reading::question).doesNotHaveDuplicates().hasSize(questions);
  }

  @Test
  void slowQuestionsDoNotKeepOthersFromBeingRead() {
    int slow = 3 * LiveAnswers.READINGS_AT_ONCE;
    IntStream.range(0, slow).forEach(i -> watch("slow" + i));
    Watching quick = watch("quick");

    await().until(() -> read("quick") == 1);
    answer(readings.size() - 1, ONE);
    assertThat(quick.notified()).hasValue(1);

    await().until(() -> readings.size() == slow + 1 + LiveAnswers.SLOW_AT_ONCE);
    afterAnInterval();
    await().until(() -> read("quick") == 2);
  }

  @Test
  void slowQuestionsAreAnsweredAndReadAgainWhereTheyAreAnswered() {
    Watching slow = watch("slow");
    await().until(() -> read("slow") == 2);
    assertThat(timers).isEmpty();
    answer(1, ONE);
    assertThat(slow.notified()).hasValue(1);
    assertThat(timers).hasSize(1);
    afterAnInterval();
    assertThat(readings).hasSize(3);
  }

  private long read(String question) {
    synchronized (readings) {
      return readings.stream().filter(reading -> reading.question().equals(question)).count();
    }
  }

  private Watching watch(String question) {
    LiveAnswers<String>.Watcher watcher = live.watch(question);
    AtomicInteger notified = new AtomicInteger();
    watcher.onChange(notified::incrementAndGet);
    return new Watching(watcher, notified);
  }

  private void answer(int reading, LiveAnswer answer) {
    readings.get(reading).emitter().complete(answer);
  }

  private void afterAnInterval() {
    List<Runnable> ripe = List.copyOf(timers);
    timers.clear();
    ripe.forEach(Runnable::run);
  }

  private record Reading(String question, UniEmitter<? super LiveAnswer> emitter) {}

  private record Watching(LiveAnswers<String>.Watcher watcher, AtomicInteger notified) {}
}
